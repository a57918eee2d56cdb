import { useI18n } from '../../i18n/I18n';
import { Icon } from '../ui/Icon';

/** Covers the page while something is dragged over it: everywhere is the right place. */
export function DropCurtain() {
  const { m } = useI18n();
  return (
    <div className="curtain" aria-hidden="true">
      <div className="curtain-field">
        <Icon name="image" size={40} />
        <p className="curtain-heading">{m.drop.heading}</p>
        <p>{m.drop.text}</p>
      </div>
    </div>
  );
}
