import { useI18n } from '../../i18n/I18n';
import { IconButton } from '../ui/Button';

export interface FieldTurnProps {
  /** Position of the field that is shown, from 0. */
  at: number;
  total: number;
  /** -1: to the field before; 1: to the next. */
  onTurn: (by: number) => void;
}

/** Which of the fields is shown, and the ways to its neighbours. */
export function FieldTurn({ at, total, onTurn }: FieldTurnProps) {
  const { m } = useI18n();
  return (
    <>
      <IconButton icon="previous" label={m.review.previous} isDisabled={at <= 0} onPress={() => onTurn(-1)} />
      <span className="review-count">{m.review.field_position(at + 1, total)}</span>
      <IconButton icon="next" label={m.review.next} isDisabled={at >= total - 1} onPress={() => onTurn(1)} />
    </>
  );
}
