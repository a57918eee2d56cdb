import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { nameModel } from '../naming/pictureNames';
import { Button as AriaButton } from 'react-aria-components';
import { IconButton } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Logo } from '../ui/Logo';

export interface HeaderProps {
  onModel: () => void;
  onSettings: () => void;
}

export function Header({ onModel, onSettings }: HeaderProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const { model } = useApp().state;
  const label = {
    none: () => m.header.model_none,
    loading: () => m.header.model_loading,
    ready: () => (model.phase === 'ready' ? nameModel(model.model.manifest, i18n) : ''),
    failed: () => m.header.model_failed,
  }[model.phase]();
  return (
    <header className="header">
      <div className="header-inner">
        <div className="brand">
          <Logo size={36} />
          <div>
            <p className="brand-name" translate="no">
              Leukoscope
            </p>
            <p className="brand-tagline">{m.app.tagline}</p>
          </div>
        </div>
        <div className="header-actions">
          <AriaButton
            className="button model-button"
            data-phase={model.phase}
            aria-label={model.phase === 'ready' ? m.header.model(label) : label}
            onPress={onModel}
          >
            <Icon name="network" />
            <span className="model-button-name">{label}</span>
            <Icon name="chevron" size={16} />
          </AriaButton>
          <IconButton icon="settings" label={m.header.settings} onPress={onSettings} />
        </div>
      </div>
    </header>
  );
}
