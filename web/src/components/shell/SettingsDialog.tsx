import { useI18n } from '../../i18n/I18n';
import { LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages';
import { useApp } from '../../stores/AppContext';
import { BACKEND_CHOICES, THEMES } from '../../stores/preferences';
import { DeviceReport } from '../model/DeviceReport';
import { OfflineStatus } from './OfflineStatus';
import { Dialog } from '../ui/Dialog';
import { Segmented } from '../ui/Segmented';

export interface SettingsDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function SettingsDialog({ isOpen, onOpenChange }: SettingsDialogProps) {
  const { m } = useI18n();
  const { preferences, setPreferences, state } = useApp();
  const themes = { system: m.settings.theme_system, light: m.settings.theme_light, dark: m.settings.theme_dark };
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={m.settings.heading}>
      <div className="settings">
        <Segmented
          label={m.settings.language}
          value={preferences.language}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          onChange={(language) => setPreferences({ language })}
        />
        <Segmented
          label={m.settings.theme}
          value={preferences.theme}
          options={THEMES.map((value) => ({ value, label: themes[value] }))}
          onChange={(theme) => setPreferences({ theme })}
        />
        <Segmented
          label={m.settings.backend}
          value={preferences.backend}
          options={BACKEND_CHOICES.map((value) => ({ value, label: m.backends[value] }))}
          onChange={(backend) => setPreferences({ backend })}
          help={m.settings.backend_help}
        />
        <section>
          <h3 className="small-heading">{m.offline.heading}</h3>
          <OfflineStatus />
        </section>
        {state.model.phase === 'ready' && <DeviceReport selfTest={state.model.model.selfTest} />}
      </div>
    </Dialog>
  );
}
