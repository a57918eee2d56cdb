import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { ReaderDialog } from '../naming/ReaderDialog';
import { SignedLine } from '../shell/SignedLine';
import { ReviewNotices } from './ReviewNotices';
import { SessionStart } from './SessionStart';
import { ReviewSessionView } from './ReviewSessionView';
import '../../styles/review.css';
import '../../styles/bench.css';
import '../../styles/slideHead.css';

/** The review of one smear: its session, its queue, its cells. */
export default function ReviewPanel() {
  const { m } = useI18n();
  const { state } = useReview();
  return (
    <div className="review">
      <ReviewNotices />
      <SignedLine />
      <ReaderDialog />
      {state.review !== null ? (
        <ReviewSessionView key={state.review.session.id} review={state.review} />
      ) : state.opening !== null ? (
        <p className="part-loading">{m.tabs.loading}</p>
      ) : (
        <SessionStart />
      )}
    </div>
  );
}
