import { lazy, Suspense } from 'react';

import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import '../../styles/count.css';
import '../../styles/report.css';
import { Nothing } from '../ui/Nothing';
import { ReaderDialog } from '../naming/ReaderDialog';
import { SignedLine } from '../shell/SignedLine';
import { ReportView } from './ReportView';

const VerifyCard = lazy(() => import('./VerifyCard'));

/** The report of the open session: what it says, its signature, its copies. */
export default function ReportPanel() {
  const { m } = useI18n();
  const { session, reviewStore, state, loadBlob } = useReview();
  return (
    <section className="panel" aria-labelledby="report-heading">
      <h1 id="report-heading" className="panel-heading no-print">
        {m.report.heading}
      </h1>
      <SignedLine />
      <ReaderDialog />
      {session === null || Object.keys(session.cells).length === 0 ? (
        <Nothing title={m.report.none} text={m.report.none_text} />
      ) : (
        <ReportView
          key={session.id}
          session={session}
          edit={(action) => void reviewStore.edit(action)}
          reader={state.reader}
          onReader={(name) => reviewStore.setReader(name)}
          loadBlob={loadBlob}
          wasShown={reviewStore.wasShown}
          onSeal={reviewStore.dispatch}
        />
      )}
      <Suspense>
        <VerifyCard />
      </Suspense>
    </section>
  );
}
