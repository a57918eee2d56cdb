import type { Announce } from '../../hooks/useAnnouncement';
import type { CellActions } from '../../hooks/useCellHotkeys';
import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import type { ReviewState } from '../../review/reducer';
import type { CellGroup } from '../../review/selectors';
import { useReview } from '../../stores/ReviewContext';
import { useConfirmClass } from '../cells/useConfirmClass';
import { nameGroup } from '../naming/reviewNames';
import { Button, IconButton, Toggle } from '../ui/Button';
import { CellActionButtons } from './CellActionButtons';
import { showPart } from './showPart';
import { UndoButtons } from './UndoButtons';

export interface ReviewToolsProps {
  review: ReviewState;
  group: CellGroup;
  /** Ids of the selected cells. */
  selected: readonly string[];
  onSelect: (selected: ReadonlySet<string>) => void;
  actions: CellActions;
  /** One cell is on its card, which has the actions on it. */
  isCardOpen: boolean;
  /** Whether a touch adds a cell to the selection, on a telephone. */
  isSeveral: boolean;
  onSeveral: (isSeveral: boolean) => void;
  onAnnounce: Announce;
}

/** What can be done to the selected cells and to the whole class. */
export function ReviewTools({
  review,
  group,
  selected,
  onSelect,
  actions,
  isCardOpen,
  isSeveral,
  onSeveral,
  onAnnounce,
}: ReviewToolsProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const { reviewStore } = useReview();
  const { session } = review;
  const isSigned = session.signature !== null;
  const { shown } = group;
  const open = group.cells.filter(({ confirmed }) => confirmed === null).length;
  const { confirmClass, dialog } = useConfirmClass(session, (label, unseen) =>
    onAnnounce(reviewStore.edit({ type: 'class_confirmed', label, unseen }), m.review.announce_confirmed(open)),
  );
  useKeys(session.classes, {
    verifyClass: () => {
      if (shown !== null && open > 0 && !isSigned) confirmClass(shown.label);
    },
  });
  return (
    <div className="bench-line review-tools">
      <h2 id="review-cells-heading" className="section-heading">
        {nameGroup(group, i18n)}
      </h2>
      {!isCardOpen && <CellActionButtons session={session} selected={selected} actions={actions} onAnnounce={onAnnounce} />}
      <span className="bench-narrow">
        <IconButton icon="image" label={m.review.to_field} onPress={() => showPart('.review-side')} />
      </span>
      {shown !== null && (
        <Button
          icon="check"
          isDisabled={open === 0 || isSigned}
          onPress={() => confirmClass(shown.label)}
        >
          {m.review.confirm_class}
        </Button>
      )}
      <span className="review-selected">
        <span className="bench-narrow">
          <Toggle icon="add" isSelected={isSeveral} onChange={onSeveral}>
            {m.review.several}
          </Toggle>
        </span>
        <Button
          kind="quiet"
          isDisabled={group.cells.length === 0}
          onPress={() => onSelect(new Set(group.cells.map(({ id }) => id)))}
        >
          {m.review.select_all}
        </Button>
        <span className="review-count">{m.review.selected(selected.length)}</span>
        <UndoButtons review={review} actions={actions} />
      </span>
      {dialog}
    </div>
  );
}
