import type { Status } from '../engine';
import { useI18n } from '../i18n/I18n';
import { Icon, type IconName } from './ui/Icon';

const ICONS: Record<Status, IconName> = { confident: 'check', review: 'eye', unidentified: 'question' };

/** How sure the model is, in words and a shape of its own; the colour only repeats it. */
export function StatusBadge({ status }: { status: Status }) {
  const { m } = useI18n();
  const words: Record<Status, string> = {
    confident: m.result.confident,
    review: m.result.review,
    unidentified: m.result.unidentified_status,
  };
  return (
    <span className={`status status-${status}`}>
      <Icon name={ICONS[status]} size={18} />
      {words[status]}
    </span>
  );
}
