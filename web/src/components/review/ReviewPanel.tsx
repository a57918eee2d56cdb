import { explainStorageProblem } from '../../i18n/explainStorageProblem';
import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { ReaderDialog } from '../naming/ReaderDialog';
import { SignedLine } from '../shell/SignedLine';
import { Notice } from '../ui/Notice';
import { SessionStart } from './SessionStart';
import { ReviewSessionView } from './ReviewSessionView';
import '../../styles/review.css';
import '../../styles/bench.css';

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

function ReviewNotices() {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const dismiss = (
    <Button kind="quiet" onPress={() => reviewStore.dismissProblem()}>
      {m.review.dismiss}
    </Button>
  );
  const told = state.problem === null ? null : explainStorageProblem(state.problem, m);
  return (
    <>
      {told !== null && (
        <Notice
          tone="error"
          title={told.title}
          details={told.details === null ? null : { label: m.problem.details, text: told.details }}
          actions={dismiss}
        >
          <p>{told.advice}</p>
        </Notice>
      )}
      {state.verdict !== null && (
        <Notice tone="warning" title={m.review.trail_broken} actions={dismiss}>
          <p>{m.review.trail_broken_text}</p>
        </Notice>
      )}
    </>
  );
}
