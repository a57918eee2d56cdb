import { use, useEffect, useState } from 'react';

import type { ReviewCell } from '../../review/types';
import { Icon } from '../ui/Icon';
import { ScrollPaceContext } from './scrollPace';
import { useCrop } from './useCrop';
import { useShown } from './useShown';

/** A cell, cut out; the text is beside it. */
export function CellPicture({ cell }: { cell: ReviewCell }) {
  const isWanted = useRest();
  const url = useCrop(cell.pictureId, cell.box, isWanted);
  const place = useShown<HTMLSpanElement>(cell.id, typeof url === 'string');
  return (
    <span className="cell-picture" ref={place}>
      {url ? <img src={url} alt="" draggable={false} /> : url === null ? <Icon name="image" /> : null}
    </span>
  );
}

/** False while the list around, in which this came into sight, flies past. */
function useRest(): boolean {
  const pace = use(ScrollPaceContext);
  const [isAtRest, setAtRest] = useState(() => pace?.isFast !== true);
  useEffect(() => (isAtRest ? undefined : pace?.whenAtRest(() => setAtRest(true))), [pace, isAtRest]);
  return isAtRest;
}
