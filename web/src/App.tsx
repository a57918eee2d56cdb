import { useState } from 'react';

import { Announcer } from './components/Announcer';
import { DropCurtain } from './components/DropCurtain';
import { Footer } from './components/Footer';
import { Header } from './components/Header';
import { LinkDialog } from './components/LinkDialog';
import { ModelDialog, type ModelTab } from './components/ModelDialog';
import { PageNotices } from './components/PageNotices';
import { SettingsDialog } from './components/SettingsDialog';
import { Welcome } from './components/Welcome';
import { Workspace } from './components/Workspace';
import { I18nProvider, useI18n } from './i18n/I18n';
import { useApp } from './state/AppContext';
import { useIncoming } from './state/useIncoming';
import { useTheme } from './state/useTheme';

export function App({ isSecure }: { isSecure: boolean }) {
  const { session, preferences } = useApp();
  useTheme(preferences.theme);
  const isHovering = useIncoming(session);
  return (
    <I18nProvider language={preferences.language}>
      <Page isSecure={isSecure} />
      {isHovering && <DropCurtain />}
      <Announcer />
    </I18nProvider>
  );
}

/** At most one thing is open above the page. */
type Overlay = { kind: 'none' } | { kind: 'link' } | { kind: 'settings' } | { kind: 'model'; tab: ModelTab };

function Page({ isSecure }: { isSecure: boolean }) {
  const { m } = useI18n();
  const { state } = useApp();
  const [overlay, setOverlay] = useState<Overlay>({ kind: 'none' });
  const close = () => setOverlay({ kind: 'none' });
  const openLink = () => setOverlay({ kind: 'link' });
  const openModel = (tab: ModelTab) => setOverlay({ kind: 'model', tab });
  return (
    <div className="page">
      <a className="skip" href="#content">
        {m.app.skip}
      </a>
      <Header
        onModel={() => openModel(state.model.phase === 'ready' ? 'about' : 'choose')}
        onSettings={() => setOverlay({ kind: 'settings' })}
      />
      <main id="content" className="content" tabIndex={-1}>
        <PageNotices isSecure={isSecure} onChooseModel={() => openModel('choose')} />
        {state.pictures.length === 0 ? (
          <Welcome onLink={openLink} />
        ) : (
          <Workspace onLink={openLink} onAbout={() => openModel('about')} />
        )}
      </main>
      <Footer />
      <LinkDialog isOpen={overlay.kind === 'link'} onOpenChange={close} />
      <SettingsDialog isOpen={overlay.kind === 'settings'} onOpenChange={close} />
      <ModelDialog
        tab={overlay.kind === 'model' ? overlay.tab : null}
        onTab={(tab) => {
          if (tab === null) close();
          else openModel(tab);
        }}
      />
    </div>
  );
}
