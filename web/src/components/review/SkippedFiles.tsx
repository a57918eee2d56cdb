import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Files that were given again and passed over. */
export function SkippedFiles() {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const { skipped } = state;
  return (
    <div role="status" className="skipped-files">
      {skipped.length > 0 && (
        <Notice
          tone="warning"
          title={m.review.skipped_files(skipped.length)}
          actions={
            <Button kind="quiet" onPress={() => reviewStore.dismissSkipped()}>
              {m.review.dismiss}
            </Button>
          }
        >
          {/* A long list scrolls, which keys must be able to do. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <ul className="queue-broken" tabIndex={0}>
            {skipped.map(({ name, known }, position) => (
              <li key={position}>{name === known ? name : m.review.skipped_as(name, known)}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}
