import type { Messages } from '../../i18n/en';
import { useI18n } from '../../i18n/I18n';
import type { AdaptationProblem } from '../../stores/adaptationStore';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** What went wrong with a profile, and what to do about it. */
export function LabProblemNotice() {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const { problem } = state.lab;
  if (problem === null) return null;
  const { title, advice, details } = explain(problem, m);
  return (
    <Notice
      tone="error"
      title={title}
      details={details === null ? null : { label: m.problem.details, text: details }}
      actions={
        <Button kind="quiet" onPress={() => reviewStore.adaptation.dismissProblem()}>
          {m.review.dismiss}
        </Button>
      }
    >
      <p>{advice}</p>
    </Notice>
  );
}

function explain(problem: AdaptationProblem, { lab: { problem: words } }: Messages) {
  switch (problem.kind) {
    case 'profile_invalid':
      return { title: words.invalid, advice: words.invalid_text, details: problem.message };
    case 'profile_of_another_model':
      return { title: words.other_model, advice: words.other_model_text(problem.found, problem.wanted), details: null };
    case 'profile_not_kept':
      return { title: words.not_kept, advice: words.not_kept_text, details: problem.message };
    case 'fit_failed':
      return { title: words.failed, advice: words.failed_text, details: problem.message };
  }
}
