import { lazy, Suspense, useMemo, useState, type ComponentType, type JSX } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';

import { Announcer } from './components/shell/Announcer';
import { DropCurtain } from './components/shell/DropCurtain';
import { FolderNotice, type LeftOut } from './components/shell/FolderNotice';
import { Footer } from './components/shell/Footer';
import { Header } from './components/shell/Header';
import { LinkDialog } from './components/ui/LinkDialog';
import { ModelDialog, type ModelTab } from './components/model/ModelDialog';
import { PartBoundary } from './components/ui/PartBoundary';
import { PageNotices } from './components/shell/PageNotices';
import { PicturesPart } from './components/pictures/PicturesPart';
import { SettingsDialog } from './components/shell/SettingsDialog';
import { I18nProvider, useI18n } from './i18n/I18n';
import { useApp } from './stores/AppContext';
import { useReview } from './stores/ReviewContext';
import { useIncoming, type Intake } from './hooks/useIncoming';
import type { Part } from './hooks/address';
import { usePlace } from './hooks/usePlace';
import { useTheme } from './hooks/useTheme';

/** Parts of the page beside the pictures, each fetched when it is first opened. */
const PANELS = {
  review: lazy(() => import('./components/review/ReviewPanel')),
  count: lazy(() => import('./components/count/CountPanel')),
  report: lazy(() => import('./components/report/ReportPanel')),
  tally: lazy(() => import('./components/tally/TallyPanel')),
  quiz: lazy(() => import('./components/quiz/QuizPanel')),
} satisfies Record<Exclude<Part, 'pictures'>, ComponentType>;
const PANEL_IDS = Object.keys(PANELS) as (keyof typeof PANELS)[];

export function App({ isSecure }: { isSecure: boolean }) {
  const { pictureStore, preferences } = useApp();
  const { reviewStore } = useReview();
  const { part, goTo } = usePlace();
  const [leftOut, setLeftOut] = useState<LeftOut | null>(null);
  useTheme(preferences.theme);
  // Dropped and pasted pictures go into the part of the page that is shown.
  const intake = useMemo<Intake>(
    () => ({
      addFiles: (files, origin) => {
        if (part === 'review' && reviewStore.getState().review !== null) return reviewStore.addFiles(files);
        goTo('pictures');
        pictureStore.addFiles(files, origin);
        return undefined;
      },
      notePassedOver: (passedOver, taken) => setLeftOut({ passedOver, taken }),
      addLink: (text) => {
        if (part === 'review' && reviewStore.getState().review !== null) {
          reviewStore.addLink(text, document.baseURI);
          return;
        }
        pictureStore.addLink(text);
        goTo('pictures');
      },
    }),
    [pictureStore, reviewStore, part, goTo],
  );
  const isHovering = useIncoming(intake);
  return (
    <I18nProvider language={preferences.language}>
      <Page
        isSecure={isSecure}
        part={part}
        onPart={goTo}
        notice={leftOut === null ? null : <FolderNotice {...leftOut} onDismiss={() => setLeftOut(null)} />}
      />
      {isHovering && <DropCurtain />}
      <Announcer />
    </I18nProvider>
  );
}

/** At most one thing is open above the page. */
type Overlay = { kind: 'none' } | { kind: 'link' } | { kind: 'settings' } | { kind: 'model'; tab: ModelTab };

interface PageProps {
  isSecure: boolean;
  part: Part;
  onPart: (part: Part) => void;
  /** About the last drop. */
  notice: JSX.Element | null;
}

function Page({ isSecure, part, onPart, notice }: PageProps) {
  const { m } = useI18n();
  const { pictureStore, state } = useApp();
  const { reviewStore } = useReview();
  const [overlay, setOverlay] = useState<Overlay>({ kind: 'none' });
  const close = () => setOverlay({ kind: 'none' });
  const openLink = () => setOverlay({ kind: 'link' });
  const openModel = (tab: ModelTab) => setOverlay({ kind: 'model', tab });
  return (
    <div className="page">
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          // The hash holds the place in the page; following the link would lose it.
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {m.app.skip}
      </a>
      <Header
        onModel={() => openModel(state.model.phase === 'ready' ? 'about' : 'choose')}
        onSettings={() => setOverlay({ kind: 'settings' })}
      />
      <main id="content" className="content" tabIndex={-1}>
        <PageNotices isSecure={isSecure} onChooseModel={() => openModel('choose')} />
        {notice}
        <Tabs
          className="parts"
          selectedKey={part}
          onSelectionChange={(key) => {
            const chosen = PANEL_IDS.find((id) => id === key);
            onPart(chosen ?? 'pictures');
          }}
        >
          <TabList aria-label={m.tabs.label} className="tab-list part-list">
            <Tab id="pictures" className="tab">
              <span>{m.tabs.pictures}</span>
            </Tab>
            {PANEL_IDS.map((id) => (
              <Tab key={id} id={id} className="tab">
                <span>{m.tabs[id]}</span>
              </Tab>
            ))}
          </TabList>
          {/* Stays mounted while another part is open, so that its answers are not computed again. */}
          <TabPanel id="pictures" className="part" shouldForceMount>
            <PartBoundary onBack={() => pictureStore.clear()}>
              <PicturesPart onLink={openLink} onAbout={() => openModel('about')} />
            </PartBoundary>
          </TabPanel>
          {PANEL_IDS.map((id) => {
            const Panel = PANELS[id];
            return (
              <TabPanel key={id} id={id} className="part">
                <PartBoundary onBack={() => void reviewStore.closeSession()}>
                  <Suspense fallback={<p className="part-loading">{m.tabs.loading}</p>}>
                    <Panel />
                  </Suspense>
                </PartBoundary>
              </TabPanel>
            );
          })}
        </Tabs>
      </main>
      <Footer />
      <LinkDialog
        isOpen={overlay.kind === 'link'}
        onOpenChange={close}
        onLink={(text) => pictureStore.addLink(text)}
      />
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
