import { useI18n } from '../../i18n/I18n';
import type { FieldMode } from './Photograph';

/** How a box is drawn or changed. */
export function FieldHint({ mode }: { mode: FieldMode }) {
  const { m } = useI18n();
  if (mode === 'draw') return <p className="field-help">{m.review.draw_hint}</p>;
  if (mode !== 'change') return null;
  return (
    <p id="change-hint" className="field-help">
      {m.review.change_hint}
    </p>
  );
}
