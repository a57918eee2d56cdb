import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';

import { ANNOTATION_ENDINGS } from '../../annotations/fileNames';
import { FORMAT_IDS, FORMAT_TITLES, type FormatId } from '../../annotations/formatIds';
import type { WrittenAnnotations } from '../../annotations/formats';
import { describe } from '../../engine/errors';
import { saveFile } from '../../hooks/saveFile';
import { useAnnotationTexts, type AnnotationTexts } from '../../i18n/annotationTexts';
import { useI18n } from '../../i18n/I18n';
import { nameFile } from '../../report/exports';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { MenuSelect } from '../ui/MenuSelect';
import { Notice } from '../ui/Notice';
import AnnotationIntake from './AnnotationIntake';
import '../../styles/camera.css';

const FORMATS = FORMAT_IDS.map((id) => ({ id, name: FORMAT_TITLES[id] }));

type Outcome = { failure: string } | { format: FormatId; written: WrittenAnnotations };

/** The cells of a slide for other programs, and from them. */
export function AnnotationCard({ session }: { session: ReviewSession }) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const texts = useAnnotationTexts();
  const [format, setFormat] = useState<FormatId>('coco');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const isSigned = session.signature !== null;
  const save = async () => {
    setOutcome(null);
    try {
      const { writeAnnotations } = await import('../../annotations/formats');
      const written = await writeAnnotations(session, format, `leukoscope-${nameFile(session.name)}`);
      saveFile(written.file, written.file.name);
      setOutcome({ format, written });
    } catch (error) {
      setOutcome({ failure: describe(error) });
    }
  };
  return (
    <>
      <h3 className="section-heading">{texts.heading}</h3>
      <div className="panel-actions">
        <MenuSelect label={texts.format} isLabelHidden items={FORMATS} chosen={format} onChoose={setFormat} />
        <Button onPress={() => void save()}>{texts.save}</Button>
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={ANNOTATION_ENDINGS}
          onSelect={(files) => {
            if (files !== null) void reviewStore.addFiles(files);
          }}
        >
          <Button kind="quiet" isDisabled={isSigned}>
            {texts.take_in}
          </Button>
        </FileTrigger>
      </div>
      <p className="field-help">{texts.help}</p>
      {outcome !== null && 'failure' in outcome && (
        <Notice tone="error" title={texts.failed} details={{ label: m.problem.details, text: outcome.failure }} />
      )}
      {outcome !== null && 'written' in outcome && (
        <Notice tone="info" title={texts.saved(outcome.written.file.name, outcome.written.cells)}>
          {listLossSentences(outcome.format, outcome.written, texts).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Notice>
      )}
      <AnnotationIntake />
    </>
  );
}

/** As `leukoscope convert` says it. */
function listLossSentences(format: FormatId, { losses, rejected }: WrittenAnnotations, texts: AnnotationTexts): string[] {
  return [
    ...losses.map(({ fact, count, of }) => texts.loss(FORMAT_TITLES[format], texts.facts[fact], count, texts.nouns[of])),
    ...(rejected > 0 ? [texts.rejected(rejected)] : []),
  ];
}
