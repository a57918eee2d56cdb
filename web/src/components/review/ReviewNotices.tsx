import { lazy, Suspense } from 'react';

import { explainStorageProblem } from '../../i18n/explainStorageProblem';
import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Fetched when annotations are given. */
const AnnotationIntake = lazy(() => import('../annotations/AnnotationIntake'));

/** What went wrong with keeping or opening a slide; annotations that were given to it. */
export function ReviewNotices() {
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
      {state.annotationFiles.length > 0 && (
        <Suspense fallback={null}>
          <AnnotationIntake />
        </Suspense>
      )}
      {state.verdict !== null && (
        <Notice tone="warning" title={m.review.trail_broken} actions={dismiss}>
          <p>{m.review.trail_broken_text}</p>
        </Notice>
      )}
    </>
  );
}
