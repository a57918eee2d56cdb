import { lazy, Suspense, useContext, useState, type ComponentType, type JSX } from 'react';
import { Tab, TabList, TabListStateContext, TabPanel, Tabs } from 'react-aria-components';

import { Announcer } from './components/shell/Announcer';
import { DropCurtain } from './components/shell/DropCurtain';
import { FolderNotice } from './components/shell/FolderNotice';
import { Footer } from './components/shell/Footer';
import { Header } from './components/shell/Header';
import { LinkDialog } from './components/ui/LinkDialog';
import { PartBoundary } from './components/ui/PartBoundary';
import { SignedNotice } from './components/shell/SignedNotice';
import { PageNotices } from './components/shell/PageNotices';
import { FieldsPart } from './components/fields/FieldsPart';
import { SettingsDialog } from './components/settings/SettingsDialog';
import { I18nProvider, useI18n } from './i18n/I18n';
import { useApp } from './stores/AppContext';
import { useReview } from './stores/ReviewContext';
import type { Part } from './hooks/address';
import { useDrops } from './hooks/useDrops';
import { useGive } from './hooks/useGive';
import { usePlace, type Place } from './hooks/usePlace';
import { useTheme } from './hooks/useTheme';

/** Parts of the page beside the fields, each fetched when it is first opened. */
const PANELS = {
  review: lazy(() => import('./components/review/ReviewPanel')),
  count: lazy(() => import('./components/count/CountPanel')),
  report: lazy(() => import('./components/report/ReportPanel')),
  tally: lazy(() => import('./components/tally/TallyPanel')),
  quiz: lazy(() => import('./components/quiz/QuizPanel')),
} satisfies Record<Exclude<Part, 'fields'>, ComponentType>;
const PANEL_IDS = Object.keys(PANELS) as (keyof typeof PANELS)[];

const WholeSlide = lazy(() => import('./components/slides/WholeSlide'));

export function App({ isSecure }: { isSecure: boolean }) {
  const { preferences } = useApp();
  useTheme(preferences.theme);
  return (
    <I18nProvider language={preferences.language}>
      <Page isSecure={isSecure} />
      <Announcer />
    </I18nProvider>
  );
}

function Page({ isSecure }: { isSecure: boolean }) {
  const give = useGive();
  const place = usePlace();
  const drops = useDrops(place);
  const [isLinkOpen, setLinkOpen] = useState(false);
  const { showSettings } = place;
  const openModel = () => showSettings('model');
  return (
    <div className="page">
      <SkipLink />
      <Header onSettings={showSettings} />
      <main id="content" className="content" tabIndex={-1}>
        <PageNotices isSecure={isSecure} onChooseModel={openModel} />
        {drops.leftOut !== null && <FolderNotice {...drops.leftOut} onDismiss={drops.dismiss} />}
        {drops.refused > 0 && <SignedNotice count={drops.refused} onSettled={drops.settleRefused} />}
        <Parts {...place} onLink={() => setLinkOpen(true)} onAbout={openModel} />
      </main>
      <Footer />
      <LinkDialog
        isOpen={isLinkOpen}
        onOpenChange={setLinkOpen}
        onLink={(text) => void give.addLink(text)}
      />
      <SettingsDialog tab={place.settings} onTab={showSettings} />
      {drops.isHovering && <DropCurtain />}
    </div>
  );
}

/** A whole slide stays open while other parts are shown. */
function OpenScan({ part, goTo }: Pick<Place, 'part' | 'goTo'>) {
  const { reviewStore, state } = useReview();
  // `Tabs` draws what is in it once more, hidden, to list the tabs: the slide would be open twice.
  const isShown = useContext(TabListStateContext) !== null;
  const { scan } = state;
  if (scan === null || !isShown) return null;
  const close = () => reviewStore.showScan(null);
  return (
    <div hidden={part !== 'fields'}>
      <PartBoundary onBack={close}>
        <Suspense fallback={null}>
          <WholeSlide key={`${scan.name} ${scan.lastModified} ${scan.size}`} file={scan} goTo={goTo} onClose={close} />
        </Suspense>
      </PartBoundary>
    </div>
  );
}

function SkipLink() {
  const { m } = useI18n();
  return (
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
  );
}

/**
 * The library looks through its element, at every change in it, for what can have the focus, to take it itself where
 * there is none. The cells change at every key and always have such, so what the library looks through is empty.
 */
function drawCellsPanel({ ref, tabIndex: _, children, ...panel }: JSX.IntrinsicElements['div']) {
  return (
    <div {...panel}>
      <>{children}</>
      <div ref={ref} hidden />
    </div>
  );
}

function Parts({ part, goTo, onLink, onAbout }: Place & { onLink: () => void; onAbout: () => void }) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const close = () => void reviewStore.closeSession();
  return (
    <Tabs
      className="parts"
      selectedKey={part}
      onSelectionChange={(key) => {
        const chosen = PANEL_IDS.find((id) => id === key);
        goTo(chosen ?? 'fields');
      }}
    >
      <TabList aria-label={m.tabs.label} className="tab-list part-list">
        <Tab id="fields" className="tab">
          <span>{m.tabs.fields}</span>
        </Tab>
        {PANEL_IDS.map((id) => (
          <Tab key={id} id={id} className="tab">
            <span>{m.tabs[id]}</span>
          </Tab>
        ))}
      </TabList>
      <OpenScan part={part} goTo={goTo} />
      <TabPanel id="fields" className="part">
        <PartBoundary onBack={close}>
          <FieldsPart onLink={onLink} onAbout={onAbout} />
        </PartBoundary>
      </TabPanel>
      {PANEL_IDS.map((id) => {
        const Panel = PANELS[id];
        return (
          <TabPanel key={id} id={id} className="part" {...(id === 'review' && { render: drawCellsPanel })}>
            <PartBoundary onBack={close}>
              <Suspense fallback={<p className="part-loading">{m.tabs.loading}</p>}>
                <Panel />
              </Suspense>
            </PartBoundary>
          </TabPanel>
        );
      })}
    </Tabs>
  );
}
