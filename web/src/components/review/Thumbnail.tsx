import { useBlobUrl } from '../../hooks/useBlobUrl';
import { useSeen } from '../../hooks/useSeen';
import type { SessionSummary } from '../../storage/summary';
import { useReview } from '../../stores/ReviewContext';

/** The first photograph of a session, small; read when its place comes into sight. */
export function Thumbnail({ summary }: { summary: SessionSummary }) {
  const { place, isSeen } = useSeen<HTMLSpanElement>();
  return (
    <span ref={place} className="worklist-thumbnail">
      {isSeen && <Loaded summary={summary} />}
    </span>
  );
}

function Loaded({ summary }: { summary: SessionSummary }) {
  const { reviewStore } = useReview();
  const url = useBlobUrl(`${summary.id} ${summary.first ?? ''}`, () => reviewStore.loadThumbnail(summary));
  return typeof url === 'string' ? <img src={url} alt="" /> : null;
}
