import type { CellActions } from '../../hooks/useCellHotkeys';
import { useI18n } from '../../i18n/I18n';
import type { ReviewState } from '../../review/reducer';
import { IconButton } from '../ui/Button';

export interface UndoButtonsProps {
  review: ReviewState;
  actions: Pick<CellActions, 'undo' | 'redo'>;
}

/** Back and forth through what was done to the session. */
export function UndoButtons({ review: { session, history }, actions }: UndoButtonsProps) {
  const { m } = useI18n();
  const isSigned = session.signature !== null;
  return (
    <>
      <IconButton
        icon="undo"
        label={m.review.undo}
        isDisabled={history.past.length === 0 || isSigned}
        onPress={actions.undo}
      />
      <IconButton
        icon="redo"
        label={m.review.redo}
        isDisabled={history.future.length === 0 || isSigned}
        onPress={actions.redo}
      />
    </>
  );
}
