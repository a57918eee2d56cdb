import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { ModelAbout } from './ModelAbout';
import { ModelChoice } from './ModelChoice';
import { ModelProgress } from './ModelProgress';
import { Dialog } from '../ui/Dialog';

export type ModelTab = 'about' | 'choose';

export interface ModelDialogProps {
  /** Null while closed. */
  tab: ModelTab | null;
  onTab: (tab: ModelTab | null) => void;
}

/** What the model is and what it was tested on, and how to take another. */
export function ModelDialog({ tab, onTab }: ModelDialogProps) {
  const { m } = useI18n();
  const { model } = useApp().state;
  return (
    <Dialog
      isOpen={tab !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onTab(null);
      }}
      title={m.model.heading}
      shape="panel"
    >
      <Tabs
        className="tabs"
        selectedKey={tab ?? 'about'}
        onSelectionChange={(key) => onTab(key === 'choose' ? 'choose' : 'about')}
      >
        <TabList className="tab-list" aria-label={m.model.heading}>
          <Tab id="about" className="tab">
            <span>{m.model.tab_about}</span>
          </Tab>
          <Tab id="choose" className="tab">
            <span>{m.model.tab_choose}</span>
          </Tab>
        </TabList>
        <TabPanel id="about" className="tab-panel">
          {model.phase === 'ready' ? (
            <ModelAbout model={model.model} manifestUrl={model.manifestUrl} />
          ) : model.phase === 'loading' ? (
            <ModelProgress />
          ) : (
            <p>{m.model.none}</p>
          )}
        </TabPanel>
        <TabPanel id="choose" className="tab-panel">
          <ModelChoice onChosen={() => onTab('about')} />
        </TabPanel>
      </Tabs>
    </Dialog>
  );
}
