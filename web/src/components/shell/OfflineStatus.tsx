import { useI18n } from '../../i18n/I18n';
import { useOffline } from '../../offline/OfflineContext';
import { Icon } from '../ui/Icon';

/** Whether the page works without a connection, in one sentence. */
export function OfflineStatus() {
  const { m } = useI18n();
  const { state } = useOffline();
  const words = state.phase === 'unavailable' ? m.offline[state.reason] : m.offline[state.phase];
  const icon = { preparing: 'clock', ready: 'check', outdated: 'retry', unavailable: 'info' } as const;
  return (
    <p className="privacy offline-status" data-phase={state.phase}>
      <Icon name={icon[state.phase]} size={18} />
      <span>{words}</span>
    </p>
  );
}
