import { explainProblem } from '../../i18n/explainProblem';
import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Photographs that are being fetched by their address, and those that did not come. */
export function LinkNotices() {
  const { m, language } = useI18n();
  const { state, reviewStore } = useReview();
  const coming = state.links.filter(({ problem }) => problem === null).length;
  return (
    <>
      <p className="queue-fetching" role="status">
        {coming > 0 && m.review.fetching(coming)}
      </p>
      {state.links.map(({ url, problem }) => {
        if (problem === null) return null;
        const { title, advice, details } = explainProblem(problem, m, language);
        return (
          <Notice
            key={url}
            tone="error"
            title={title}
            details={details === null ? null : { label: m.problem.details, text: details }}
            actions={
              <>
                <Button icon="retry" onPress={() => reviewStore.addLink(url, document.baseURI)}>
                  {m.work.retry}
                </Button>
                <Button kind="quiet" onPress={() => reviewStore.dismissLink(url)}>
                  {m.review.dismiss}
                </Button>
              </>
            }
          >
            <p>{advice}</p>
          </Notice>
        );
      })}
    </>
  );
}
