import type { ReviewCell } from '../../review/types';
import { Icon } from '../ui/Icon';
import { useCrop } from './useCrop';
import { useShown } from './useShown';

/** A cell, cut out; the text is beside it. */
export function CellPicture({ cell }: { cell: ReviewCell }) {
  const url = useCrop(cell.pictureId, cell.box);
  const place = useShown<HTMLSpanElement>(cell.id, typeof url === 'string');
  return (
    <span className="cell-picture" ref={place}>
      {url ? <img src={url} alt="" draggable={false} /> : url === null ? <Icon name="image" /> : null}
    </span>
  );
}
