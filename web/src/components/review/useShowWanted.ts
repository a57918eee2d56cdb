import type { ReviewSession } from '../../review/types';
import { useWantedView, type WantedView } from '../../stores/wantedView';
import { keyOfGroup } from '../naming/reviewNames';
import type { GalleryView } from './useGalleryView';
import type { ReviewSelection } from './useReviewSelection';

/** Shows what a link of another part leads to, and gives it the focus: the link is gone with its part. */
export function useShowWanted(session: ReviewSession, selection: ReviewSelection, view: GalleryView): void {
  useWantedView(session.id, (wanted) => {
    switch (wanted.kind) {
      case 'group': {
        const group = selection.groups.find((one) => keyOfGroup(one) === wanted.key);
        const open = group?.cells.find(({ confirmed }) => confirmed === null);
        // The filter leaves only the cells that the line counted; each that is verified meanwhile stays in sight.
        if (open) view.showOpenOnly(true);
        if (open) selection.show(open);
        else selection.chooseGroup(wanted.key);
        break;
      }
      case 'cell': {
        const cell = session.cells[wanted.id];
        if (cell) selection.show(cell);
        break;
      }
      default:
    }
    requestAnimationFrame(() => focusOn(wanted));
  });
}

function focusOn({ kind }: WantedView): void {
  const fold = document.getElementById('possible-duplicates');
  if (kind === 'duplicates' && fold instanceof HTMLDetailsElement) fold.open = true;
  const targets = {
    group: ['.gallery [aria-selected=true]', '.gallery'],
    cell: ['.gallery [aria-selected=true]', '.gallery'],
    duplicates: ['#possible-duplicates summary'],
  }[kind];
  const found = targets.map((selector) => document.querySelector<HTMLElement>(selector)).find((target) => target !== null);
  found?.focus();
  found?.scrollIntoView({ block: 'nearest' });
}
