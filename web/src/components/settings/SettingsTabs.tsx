import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';

import { SETTINGS, type SettingsTab } from '../../hooks/address';
import { useI18n } from '../../i18n/I18n';
import { LabSettings } from '../lab/LabSettings';
import { ModelSettings } from '../model/ModelSettings';
import { PageSettings } from './PageSettings';

export interface SettingsTabsProps {
  tab: SettingsTab;
  onTab: (tab: SettingsTab) => void;
}

export default function SettingsTabs({ tab, onTab }: SettingsTabsProps) {
  const { m } = useI18n();
  return (
    <Tabs
      selectedKey={tab}
      onSelectionChange={(key) => {
        const chosen = SETTINGS.find((one) => one === key);
        if (chosen !== undefined) onTab(chosen);
      }}
    >
      <TabList className="tab-list" aria-label={m.settings.heading}>
        {SETTINGS.map((one) => (
          <Tab key={one} id={one} className="tab">
            <span>{m.settings.tabs[one]}</span>
          </Tab>
        ))}
      </TabList>
      <TabPanel id="page">
        <PageSettings />
      </TabPanel>
      <TabPanel id="model">
        <ModelSettings />
      </TabPanel>
      <TabPanel id="laboratory">
        <LabSettings />
      </TabPanel>
    </Tabs>
  );
}
