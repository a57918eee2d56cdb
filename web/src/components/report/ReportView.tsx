import { lazy, Suspense, useMemo } from 'react';

import { useI18n } from '../../i18n/I18n';
import { en } from '../../i18n/en';
import { zhCN } from '../../i18n/zhCN';
import { reportSession } from '../../report/sessionFacts';
import type { CommandAction, EditAction, SealAction } from '../../review/actions';
import type { ReviewSession } from '../../review/types';
import { toSecondReader, useSecondCount } from '../../stores/secondCount';
import { useConfirmClass } from '../cells/useConfirmClass';
import { WordsField } from '../ui/Field';
import { ExportCard } from './ExportCard';
import { ReadSampleCode } from './ReadSampleCode';
import { ReportSheet } from './ReportSheet';
import { SessionDrift } from '../lab/SessionDrift';
import { SignCard } from './SignCard';

export interface ReportViewProps {
  session: ReviewSession;
  edit: (action: EditAction | CommandAction) => void;
  reader: string;
  onReader: (name: string) => void;
  loadBlob: (pictureId: string) => Promise<Blob | null>;
  /** Whether a cell was on screen. */
  wasShown: (cellId: string) => boolean;
  onSeal: (action: SealAction) => void;
}

const SigningKey = lazy(() => import('./SigningKey'));

const LIMITS = { en: en.app.disclaimer, 'zh-CN': zhCN.app.disclaimer };

export function ReportView({ session, edit, reader, onReader, loadBlob, wasShown, onSeal }: ReportViewProps) {
  const { m } = useI18n();
  const second = useSecondCount(session.id);
  const report = useMemo(
    () => reportSession(session, { reader, second: toSecondReader(second), limits: LIMITS }),
    [session, reader, second],
  );
  const isSigned = session.signature !== null;
  const { confirmClass, dialog } = useConfirmClass(session, (label, unseen) => edit({ type: 'class_confirmed', label, unseen }));
  return (
    <div className="panel-columns report-columns">
      <ReportSheet report={report} session={session} loadBlob={loadBlob} />
      <div className="panel-side report-side no-print" data-signed={isSigned || undefined}>
        {/* All of it at once: a card that came later would push the others away under a finger. */}
        <Suspense>
          <SignCard
            session={session}
            edit={edit}
            reader={reader}
            onReader={onReader}
            wasShown={wasShown}
            onConfirmClass={confirmClass}
          />
          {dialog}
          <SigningKey session={session} report={report} reader={reader} onSeal={onSeal} />
          <div className="card">
            <h2 className="section-heading">{m.report.facts}</h2>
            <p className="field-help">{m.report.optional}</p>
            <WordsField
              label={m.report.sample}
              value={session.sampleId}
              onCommit={(sampleId) => edit({ type: 'sample_set', sampleId })}
              isDisabled={isSigned}
            />
            <ReadSampleCode onCode={(sampleId) => edit({ type: 'sample_set', sampleId })} isDisabled={isSigned} />
            <WordsField
              label={m.report.laboratory}
              value={session.laboratory}
              onCommit={(laboratory) => edit({ type: 'session_named', name: session.name, laboratory })}
              isDisabled={isSigned}
            />
            <WordsField
              label={m.report.notes}
              value={session.notes}
              onCommit={(notes) => edit({ type: 'notes_set', notes })}
              isLong
              isDisabled={isSigned}
            />
          </div>
          <SessionDrift />
          <ExportCard source={{ report, session, loadBlob }} />
        </Suspense>
      </div>
    </div>
  );
}
