import { useState } from 'react';

import { describe } from '../../engine/errors';
import { useI18n } from '../../i18n/I18n';
import { listConfirmed } from '../../report/trainingCrops';
import { EXPORT_KINDS, writeExport, type ExportKind, type ExportSource } from '../../report/exports';
import { saveFile } from '../../hooks/saveFile';
import { AnnotationCard } from '../annotations/AnnotationCard';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Every copy of the report, written when it is asked for. */
export function ExportCard({ source }: { source: ExportSource }) {
  const { m } = useI18n();
  const [failure, setFailure] = useState<string | null>(null);
  const [isCopied, setCopied] = useState(false);
  const hasCrops = listConfirmed(source.session).length > 0;
  const save = async (kind: ExportKind) => {
    setFailure(null);
    try {
      const file = await writeExport(kind, source);
      saveFile(file, file.name);
    } catch (error) {
      setFailure(describe(error));
    }
  };
  const copyHl7 = async () => {
    setFailure(null);
    try {
      const file = await writeExport('hl7', source);
      await navigator.clipboard.writeText(await file.text());
      setCopied(true);
    } catch (error) {
      setFailure(describe(error));
    }
  };
  return (
    <div className="card export-card">
      <h2 className="section-heading">{m.report.export}</h2>
      {source.report.signature === null && <p className="field-help">{m.report.export_preliminary}</p>}
      <div className="panel-actions">
        <Button kind="primary" onPress={() => window.print()}>
          {m.report.print}
        </Button>
        {EXPORT_KINDS.map((kind) => (
          <Button key={kind} isDisabled={kind === 'crops' && !hasCrops} onPress={() => void save(kind)}>
            {m.report[kind]}
          </Button>
        ))}
        <Button onPress={() => void copyHl7()}>{m.report.hl7_copy}</Button>
      </div>
      <p className="field-help" role="status">
        {isCopied && m.report.hl7_copied}
      </p>
      <p className="field-help">{hasCrops ? m.report.crops_help : m.report.crops_none}</p>
      {failure !== null && (
        <Notice tone="error" title={m.report.failed} details={{ label: m.problem.details, text: failure }} />
      )}
      <AnnotationCard session={source.session} />
    </div>
  );
}
