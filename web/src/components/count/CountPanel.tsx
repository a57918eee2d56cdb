import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import '../../styles/count.css';
import { SessionDrift } from '../lab/SessionDrift';
import { ReaderDialog } from '../naming/ReaderDialog';
import { Nothing } from '../ui/Nothing';
import { CountView } from './CountView';
import { SecondReadingPart } from './SecondReadingPart';
import { SignedLine } from '../shell/SignedLine';

/** The differential of the open session. */
export default function CountPanel() {
  const { m } = useI18n();
  const { session, reviewStore } = useReview();
  return (
    <section className="panel" aria-labelledby="count-heading">
      <h1 id="count-heading" className="panel-heading">
        {m.counting.heading}
      </h1>
      <SignedLine />
      {session === null || Object.keys(session.cells).length === 0 ? (
        <Nothing title={m.counting.none} text={m.counting.none_text} />
      ) : (
        <>
          <SessionDrift />
          <ReaderDialog />
          <CountView
            key={session.id}
            session={session}
            edit={(action) => void reviewStore.edit(action)}
            secondReading={<SecondReadingPart session={session} />}
          />
        </>
      )}
    </section>
  );
}
