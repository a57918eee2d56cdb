import { Button as AriaButton } from 'react-aria-components';

import type { SettingsTab } from '../../hooks/address';
import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { nameModel } from '../naming/pictureNames';
import { IconButton } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Logo } from '../ui/Logo';

/** Above every part: which model and which lab profile answer, and the way to the settings. */
export function Header({ onSettings }: { onSettings: (tab: SettingsTab) => void }) {
  const i18n = useI18n();
  const { m } = i18n;
  const { model } = useApp().state;
  const { session } = useReview();
  const profile = session?.profile?.name ?? m.header.profile_none;
  const label = {
    none: () => m.header.model_none,
    loading: () => m.header.model_loading,
    ready: () =>
      model.phase === 'ready' ? `${nameModel(model.model.manifest, i18n)} ${model.model.manifest.version}` : '',
    failed: () => m.header.model_failed,
  }[model.phase]();
  return (
    <header className="header">
      <div className="header-inner">
        <div className="brand">
          <Logo size={36} />
          <div className="brand-words">
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
            onPress={() => onSettings('model')}
          >
            <Icon name="network" />
            <span className="model-button-words">
              {model.phase === 'ready' && <span className="visually-hidden">{m.header.model}</span>}{' '}
              <span className="model-button-name">{label}</span>{' '}
              {/* Its line is there from the start: nothing moves when the model is ready. */}
              <span className="model-button-profile">{model.phase === 'ready' ? m.header.profile(profile) : '\u00a0'}</span>
            </span>
          </AriaButton>
          <IconButton icon="settings" label={m.header.settings} onPress={() => onSettings('page')} />
        </div>
      </div>
    </header>
  );
}
