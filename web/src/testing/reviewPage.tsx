/** The whole page on its review, for component tests: an engine that finds four cells, a database in memory. */

import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, vi } from 'vitest';

import { App } from '../App';
import type { Model } from '../engine';
import { SessionStore } from '../storage/sessionStore';
import { OfflineProvider } from '../offline/OfflineContext';
import type { ReviewSession } from '../review/types';
import { AppProvider } from '../stores/AppContext';
import { readPreferences } from '../stores/preferences';
import { ReviewProvider } from '../stores/ReviewContext';
import type { ReviewStoreTools } from '../stores/reviewState';
import type { ReviewStore } from '../stores/reviewStore';
import { ModelStore, type ModelStoreTools } from '../stores/modelStore';
import { createReviewStore } from './fakeReviewStore';
import { createField, createFile, createModel, createTools, FINDER_MANIFEST, PAGE_URL } from './fakeEngine';
import { createOffline } from './fakeOffline';

// jsdom has no layout, so nothing to scroll to.
Element.prototype.scrollIntoView = () => undefined;

export interface ReviewPage {
  reviewStore: ReviewStore;
  user: UserEvent;
}

export interface ReviewPageOptions {
  language?: string;
  model?: Model;
  tools?: Partial<ReviewStoreTools>;
  modelTools?: Partial<ModelStoreTools>;
  /** `null`: the part that the address names. */
  part?: 'review' | null;
}

/** To be called once in a test file: what jsdom lacks, and a clean slate for every test. */
export function prepareReviewPage(): void {

  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory());
    window.localStorage.clear();
    window.history.replaceState(null, '', '/');
    vi.stubGlobal('matchMedia', (media: string) => ({
      media,
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }));
    // Without a layout the virtualised gallery would show nothing.
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
    URL.createObjectURL = () => 'blob:made';
    URL.revokeObjectURL = () => undefined;
  });

  afterEach(() => {
    cleanup();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

export async function openReviewPart({
  language = 'en',
  model = createFinder(),
  tools = {},
  modelTools = {},
  part = 'review',
}: ReviewPageOptions = {}): Promise<ReviewPage> {
  const modelStore = new ModelStore(createTools({ loadModel: () => Promise.resolve(model), ...modelTools }), 'auto');
  await modelStore.start();
  const reviewStore = createReviewStore({ openStore: () => SessionStore.open({ locks: null, wait_ms: 1 }), ...tools });
  render(
    <AppProvider
      modelStore={modelStore}
      initialPreferences={readPreferences(window.localStorage, [language])}
      storage={window.localStorage}
    >
      <OfflineProvider offline={createOffline()} pageUrl={PAGE_URL}>
        <ReviewProvider reviewStore={reviewStore}>
          <App isSecure />
        </ReviewProvider>
      </OfflineProvider>
    </AppProvider>,
  );
  const user = userEvent.setup();
  if (part !== null) await user.click(screen.getByRole('tab', { name: language === 'en' ? 'Cells' : '细胞' }));
  return { reviewStore, user };
}

/** With one photograph looked at: a cell without a name, two neutrophils, a platelet. */
export async function openSession(options: ReviewPageOptions = {}): Promise<ReviewPage> {
  const opened = await openReviewPart(options);
  const { user, reviewStore } = opened;
  await user.type(await screen.findByRole('textbox', { name: 'Name of the slide' }), 'Slide 7');
  await user.click(screen.getByRole('button', { name: 'Open the slide' }));
  await screen.findByRole('heading', { level: 1, name: 'Slide 7' });
  await reviewStore.addFiles([createFile('one.png')]);
  await waitFor(() => expect(JSON.stringify(sessionOf(reviewStore).pictures)).toContain('"done"'));
  await screen.findByRole('listbox', { name: 'Classes' });
  return opened;
}

export function sessionOf(reviewStore: ReviewStore): ReviewSession {
  const { review } = reviewStore.getState();
  if (!review) throw new Error('Expected an open session.');
  return review.session;
}

function createFinder(): Model {
  return createModel(() => Promise.resolve(createField()), FINDER_MANIFEST);
}

export const groupOf = (name: string) => screen.getByRole('option', { name: new RegExp(`^${name}: `) });
export const cellsOf = (name: string) => within(screen.getByRole('listbox', { name: `Cells: ${name}` })).getAllByRole('option');

