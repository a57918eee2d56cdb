import type { ReviewCell } from '../../review/types';
import { Icon } from '../ui/Icon';
import { useCrop } from './useCrop';

/** A cell, cut out; the text is beside it. */
export function CellPicture({ cell }: { cell: ReviewCell }) {
  const url = useCrop(cell.pictureId, cell.box);
  return (
    <span className="cell-picture">
      {url ? <img src={url} alt="" draggable={false} /> : url === null ? <Icon name="image" /> : null}
    </span>
  );
}
