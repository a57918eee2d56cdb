import { useI18n } from '../../i18n/I18n';
import { LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages';
import { useApp } from '../../stores/AppContext';
import { BACKEND_CHOICES, THEMES } from '../../stores/preferences';
import { DeviceReport } from '../model/DeviceReport';
import { OfflineStatus } from '../shell/OfflineStatus';
import { Segmented } from '../ui/Segmented';

/** Language, appearance, and how this device computes. */
export function PageSettings() {
  const { m } = useI18n();
  const { preferences, setPreferences, state } = useApp();
  const themes = { system: m.settings.theme_system, light: m.settings.theme_light, dark: m.settings.theme_dark };
  return (
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
      {state.model.phase === 'ready' && <DeviceReport selfTest={state.model.model.selfTest} />}
      <section>
        <h3 className="small-heading">{m.offline.heading}</h3>
        <OfflineStatus />
      </section>
      <p className="field-help">
        <a href="licences.txt" target="_blank" rel="noopener noreferrer">
          {m.model.software}
        </a>
      </p>
    </div>
  );
}
