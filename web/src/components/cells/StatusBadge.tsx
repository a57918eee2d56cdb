import type { Status } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { nameStatus } from '../naming/pictureNames';
import { Icon, type IconName } from '../ui/Icon';

/** A shape for each status, so that nothing rests on colour. */
export const STATUS_ICONS: Record<Status, IconName> = { confident: 'check', review: 'eye', unidentified: 'question' };

/** How sure the model is, in words and a shape of its own; the colour only repeats it. */
export function StatusBadge({ status }: { status: Status }) {
  const i18n = useI18n();
  return (
    <span className={`status status-${status}`}>
      <Icon name={STATUS_ICONS[status]} size={18} />
      <span>{nameStatus(status, i18n)}</span>
    </span>
  );
}
