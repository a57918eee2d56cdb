import { useI18n } from '../../i18n/I18n';
import { cutInWorker } from '../../photos/cutter';
import { labelOf } from '../../review/selectors';
import type { ReviewCell } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { useBlobUrl } from '../../hooks/useBlobUrl';
import { paintOf } from '../naming/classPaint';
import { findClass } from '../naming/reviewNames';
import { findSurroundings } from './cellPlaces';
import { useShown } from './useShown';

const LONGEST_PX = 640;
/** Width to height. */
const RATIO = 1.5;

export interface CellInFieldProps {
  cell: ReviewCell;
  /** In words, for those who do not see it. */
  label: string;
}

/** A cell among its neighbours, enlarged, in a frame of its class's colour. */
export function CellInField({ cell, label }: CellInFieldProps) {
  const { m } = useI18n();
  const { session, reviewStore } = useReview();
  const { pictureId, box } = cell;
  const picture = session?.pictures[pictureId];
  const size = picture?.width != null && picture.height !== null ? { width: picture.width, height: picture.height } : null;
  const window = size === null ? null : findSurroundings(box, size, RATIO);
  const url = useBlobUrl(`${pictureId} ${box.join()} ${window === null}`, async () => {
    const blob = await reviewStore.loadBlob(pictureId);
    if (blob === null || window === null) return null;
    const options = { type: 'image/jpeg', longest_px: LONGEST_PX } as const;
    const [file] = await cutInWorker(blob, [{ kind: 'window', window }], options).catch(() => []);
    return file ?? null;
  });
  const place = useShown<HTMLDivElement>(cell.id, typeof url === 'string');
  const known = findClass(labelOf(cell), session?.classes ?? []);
  const [x, y, width, height] = box;
  const frame = `M${x} ${y}h${width}v${height}h${-width}Z`;
  return (
    <div ref={place} className="cell-in-field">
      {url != null && <img src={url} alt={label} draggable={false} />}
      {url === null && <p className="field-unreadable">{m.review.field_unreadable}</p>}
      {url != null && window !== null && (
        <svg className="stage-frames" viewBox={`${window.left} ${window.top} ${window.width} ${window.height}`} aria-hidden="true">
          <path className="frame-edge" d={frame} />
          <path className="frame" d={frame} style={known === null ? {} : { stroke: paintOf(known) }} />
        </svg>
      )}
    </div>
  );
}
