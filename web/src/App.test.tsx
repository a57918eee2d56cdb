// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';

import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { App } from './App';
import { EngineError } from './engine';
import { OfflineProvider } from './offline/OfflineContext';
import { AppProvider } from './stores/AppContext';
import { readPreferences } from './stores/preferences';
import { ProblemError } from './problems';
import { ReviewProvider } from './stores/ReviewContext';
import { ModelStore, type ModelStoreTools } from './stores/modelStore';
import { SessionStore } from './storage/sessionStore';
import type { ReviewStoreTools } from './stores/reviewState';
import { createReviewStore } from './testing/fakeReviewStore';
import { createOffline } from './testing/fakeOffline';
import {
  createFile,
  createField,
  createModel,
  createResult,
  createTools,
  FINDER_MANIFEST,
  MANIFEST,
} from './testing/fakeEngine';
import { createLabField, LAB_MANIFEST } from './testing/fakeLab';
import { must } from './testing/reviewStates';

interface Options {
  tools?: Partial<ModelStoreTools>;
  reviewTools?: Partial<ReviewStoreTools>;
  languages?: string[];
  isSecure?: boolean;
}

function openPage({ tools, reviewTools, languages = ['en'], isSecure = true }: Options = {}) {
  const modelStore = new ModelStore(createTools(tools), 'auto');
  void modelStore.start();
  const reviewStore = createReviewStore({
    openStore: () => SessionStore.open({ locks: null, wait_ms: 1 }),
    ...reviewTools,
  });
  render(
    <AppProvider
      modelStore={modelStore}
      initialPreferences={readPreferences(window.localStorage, languages)}
      storage={window.localStorage}
    >
      <OfflineProvider offline={createOffline(isSecure)} pageUrl="https://page.example/">
        <ReviewProvider reviewStore={reviewStore}>
          <App isSecure={isSecure} />
        </ReviewProvider>
      </OfflineProvider>
    </AppProvider>,
  );
  return { reviewStore, user: userEvent.setup() };
}

async function choose(user: ReturnType<typeof userEvent.setup>, ...names: string[]): Promise<void> {
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (input === null) throw new Error('Expected a file input.');
  await user.upload(input, names.map(createFile));
}

/** What a screen reader hears of. */
async function expectAnnounced(text: string): Promise<void> {
  await waitFor(() => expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toContain(text));
}

async function findViolations(): Promise<string[]> {
  // jsdom lays nothing out, so colours are checked in the real browser (e2e).
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  URL.createObjectURL = () => 'blob:made';
  URL.revokeObjectURL = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
  window.localStorage.clear();
  window.history.replaceState(null, '', '/');
  vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('the parts of the page', () => {
  it('have one panel at a time, with the name of its tab; that of the cells is no stop itself', async () => {
    openPage();
    const user = userEvent.setup();
    for (const name of ['Cells', 'Tally', 'Cells']) {
      const tab = screen.getByRole('tab', { name });
      await user.click(tab);
      const panel = await screen.findByRole('tabpanel', { name });
      expect(screen.getAllByRole('tabpanel')).toEqual([panel]);
      expect(tab).toHaveAttribute('aria-controls', panel.id);
      if (name === 'Cells') expect(panel).not.toHaveAttribute('tabindex');
    }
  });
});

describe('the empty page', () => {
  it('teaches, offers samples and says what it is not', async () => {
    openPage();
    expect(screen.getByRole('heading', { level: 1, name: 'Which white cell is this?' })).toBeVisible();
    expect(screen.getByText(/Not a medical device/)).toBeVisible();
    expect(screen.getByText(/Nothing is uploaded/)).toBeVisible();
    expect(await screen.findByRole('button', { name: /Try the picture: ?Basophil ?Drawn/ })).toBeVisible();
    expect(screen.getByText(/BCCD, Shenggan and contributors\. Licence: MIT\./)).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  it('shows bytes while the model comes', async () => {
    openPage({
      tools: {
        loadModel: (_url, { onProgress }) => {
          onProgress?.({ phase: 'download', loaded_bytes: 250_000, total_bytes: 1_000_000, file: 'x.bin' });
          return new Promise(() => undefined);
        },
      },
    });
    const progress = await screen.findByRole('progressbar', { name: 'Loading the model' });
    expect(progress).toHaveAttribute('aria-valuetext', '250\u00a0kB of 1.00\u00a0MB');
    expect(progress).toHaveAttribute('aria-valuenow', '25');
  });

  it('warns on plain http until told off', async () => {
    const { user } = openPage({ isSecure: false });
    expect(screen.getByText('This page came over plain http')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('This page came over plain http')).not.toBeInTheDocument();
  });
});

describe('an answer', () => {
  it('names the cell, says how sure, and shows every share', async () => {
    const { user } = openPage();
    await choose(user, '0.97.png');
    const answer = await screen.findByRole('region', { name: 'Answer' });
    expect(await within(answer).findByText('Confident')).toBeVisible();
    expect(answer.querySelector('.chosen-name')).toHaveTextContent('Neutrophil');
    const bars = within(answer).getAllByRole('meter');
    expect(bars.map((bar) => bar.getAttribute('aria-valuetext'))).toEqual(['97.0%', '1.8%', '1.2%']);
    expect(bars[0]).toHaveAccessibleName('Neutrophil');
    expect(within(answer).getByText(/spreads 100% over them whatever the picture shows/)).toBeVisible();
    const facts = screen.getByRole('region', { name: 'How it was computed' });
    expect(facts).toHaveTextContent('12 ms');
    expect(facts).toHaveTextContent('WebAssembly');
    await expectAnnounced('0.97.png: 1 white cell.');
    expect(screen.getByText(/^The frame is the whole picture/)).toBeVisible();
    expect(screen.queryByRole('listbox', { name: 'Cells found' })).toBeNull();
    expect(await findViolations()).toEqual([]);
  });

  it.each([
    ['en', 'The file has 4 pictures.'],
    ['zh-CN', '该文件含有 4 张图片。'],
  ])('has what there is to note of the file, in %s', async (language, words) => {
    const notes = [{ en: 'The file has 4 pictures.', 'zh-CN': '该文件含有 4 张图片。' }];
    const model = createModel(() => Promise.resolve({ ...createResult(), notes }));
    const { user } = openPage({ languages: [language], tools: { loadModel: () => Promise.resolve(model) } });
    await choose(user, 'pages.tif');
    expect(await screen.findByRole('note')).toHaveTextContent(words);
    expect(await findViolations()).toEqual([]);
  });

  it('warns where the cells look unlike any the model was fitted to, unless they are drawn', async () => {
    const model = createModel(() => Promise.resolve(createLabField()), LAB_MANIFEST);
    const { user, reviewStore } = openPage({ tools: { loadModel: () => Promise.resolve(model) } });
    await choose(user, 'strange.png');
    expect(await screen.findByText(/^Half of the 12 cells lie farther out/)).toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
    await act(() => reviewStore.closeSession());
    await user.click(screen.getByRole('tab', { name: 'Fields' }));
    await user.click(await screen.findByRole('button', { name: /Basophil/ }));
    expect(await screen.findByText('12 ms')).toBeVisible();
    await waitFor(() => expect(reviewStore.getState().lab.findings?.drift?.isUnlike).toBe(true));
    expect(screen.queryByText(/^Half of the 12 cells lie farther out/)).not.toBeInTheDocument();
  });

  it('asks to look closely between the marks and gives no name below them', async () => {
    const { user } = openPage();
    await choose(user, '0.60.png');
    expect((await screen.findAllByText('Look closely')).at(-1)).toBeVisible();
    await choose(user, '0.40.png');
    expect(await screen.findByText('No name given')).toBeVisible();
    expect(document.querySelector('.chosen-name')).toHaveTextContent('Unidentified');
    expect(screen.getByText('The model: Neutrophil, 40.0%')).toBeVisible();
  });

  it('warns where nobody has tested the model', async () => {
    const { user } = openPage({
      tools: { loadModel: () => Promise.resolve({ ...createModel(), manifest: { ...MANIFEST, figures: [] } }) },
    });
    await choose(user, '0.97.png');
    expect(await screen.findByText(/nobody has shown how often it is right/)).toBeVisible();
  });

  it('is of a slide called as the picture, whose heading has the focus', async () => {
    const { user } = openPage();
    await choose(user, 'a.png');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1, name: 'a.png' })).toHaveFocus());
  });
});

describe('a field of cells', () => {
  const openField = (result = createField()) =>
    openPage({
      tools: { loadModel: () => Promise.resolve(createModel(() => Promise.resolve(result), FINDER_MANIFEST)) },
    });
  const optionsOf = (name: string | RegExp) =>
    screen.findByRole('listbox', { name }).then((list) => within(list).getAllByRole('option'));

  it('is counted, white cells apart from the others, and listed with statuses', async () => {
    const { user } = openField();
    await choose(user, 'field.png');
    const answer = await screen.findByRole('region', { name: 'Answer' });
    const rows = await optionsOf('Cells found');
    const names = ['Neutrophil, 97.0%', 'Platelet, 95.0%', 'Neutrophil, 70.0%', 'Unidentified, 80.0%'];
    expect(rows).toHaveLength(names.length);
    rows.forEach((row, position) =>
      expect(row).toHaveAccessibleName(new RegExp(`^Cell ${position + 1} of 4: ${names[position]}`)),
    );
    const groups = [...answer.querySelectorAll('.tally-group')].map(({ textContent }) => textContent);
    expect(groups).toEqual(['White cells2Neutrophil 2', 'Not white cells1Platelet 1', 'No name given1']);
    await expectAnnounced('field.png: 2 white cells · 1 other · 2 to check.');
    expect(await screen.findByRole('img', { name: /field\.png with a frame around each of 4 cells$/ })).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  it('shows the cell that is chosen in the picture or in the list, from the keyboard too', async () => {
    const { user } = openField();
    await choose(user, 'field.png');
    const places = await optionsOf(/^Cells in the/);
    expect(places.map((place) => place.querySelector('.cell-tag')?.textContent)).toEqual(['NEU', 'PLT', 'NEU', '?']);
    const label = () => document.querySelector('.chosen-name');
    // The white cell that wants a look is shown first.
    expect((await optionsOf('Cells found'))[2]).toHaveAttribute('aria-selected', 'true');
    expect(screen.getByText(/stays below 90%/)).toBeVisible();
    await user.click(places[1] ?? document.body);
    expect(label()).toHaveTextContent('Platelet');
    expect((await optionsOf('Cells found'))[1]).toHaveAttribute('aria-selected', 'true');
    await user.keyboard('{ArrowDown}');
    expect(label()).toHaveTextContent('Neutrophil');
    await user.click((await optionsOf('Cells found'))[3] ?? document.body);
    expect(screen.getByText(/doubts that this is one of the cells it knows: it gives that 12\.5%, below its mark of 40%/)).toBeVisible();
    // This model can reject a cell: it does not spread 100% over its classes whatever it is shown.
    expect(screen.getByText(/whether this is one of them at all is a question of its own/)).toBeVisible();
    expect(screen.queryByText(/whatever the picture shows/)).toBeNull();
    expect(screen.getByText('The model: Lymphocyte, 80.0%')).toBeVisible();
  });

  it('lays over a cell what its name rests on, and keeps doing so at the next', async () => {
    const { user } = openField();
    await choose(user, 'field.png');
    const toggle = await screen.findByRole('button', { name: 'Show what the name rests on' });
    expect(document.querySelectorAll('.crop-map rect')).toHaveLength(0);
    await user.click(toggle);
    expect(toggle).toHaveAttribute('aria-pressed', 'true');
    const shares = () =>
      [...document.querySelectorAll('.crop-map rect')].map((rect) => [rect.getAttribute('x'), rect.getAttribute('fill-opacity')]);
    await waitFor(() => expect(shares()).toEqual([['0', '0.75'], ['2', '0.375']]));
    expect(screen.getByText(/speaks for Neutrophil/)).toBeVisible();
    await user.click((await optionsOf('Cells found'))[1] ?? document.body);
    expect(await screen.findByText(/speaks for Platelet/)).toBeVisible();
    expect(shares()).toHaveLength(2);
    expect(await findViolations()).toEqual([]);
  });

  it('without any says so and what may help', async () => {
    const { user } = openField({ ...createResult(), cells: [] });
    await choose(user, 'a.png', 'b.png');
    expect(await screen.findByText('No white cells found in this picture')).toBeVisible();
    expect(screen.getByText(/a stained smear/)).toBeVisible();
    expect(await screen.findByRole('option', { name: 'b.png, No white cells found' })).toBeVisible();
    expect(screen.getByRole('radio', { name: 'None found 2' })).toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });
});

describe('several pictures', () => {
  const fieldsOf = async () => within(await screen.findByRole('listbox', { name: 'Fields of the slide' })).getAllByRole('option');

  it('are a contact sheet with their answers, and a bad one says why', async () => {
    const { user } = openPage();
    await choose(user, '0.97.png', 'bad.png', '0.60.png');
    await waitFor(async () => expect(await fieldsOf()).toHaveLength(3));
    expect(await screen.findByRole('option', { name: '0.97.png, 1 white cell' })).toBeVisible();
    await expectAnnounced('All fields are done: 2 answered, 1 failure.');
    await user.click(screen.getByRole('option', { name: 'bad.png, Failed' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The file is empty (0 bytes).');
    expect(await findViolations()).toEqual([]);
    // A filter shows those that want a look.
    await user.click(screen.getByRole('radio', { name: 'Failed 1' }));
    expect(await fieldsOf()).toHaveLength(1);
  });

  it('can be walked through, ticked, taken out and put back', async () => {
    const { user, reviewStore } = openPage();
    await choose(user, '0.97.png', '0.60.png', '0.40.png');
    await waitFor(async () => expect(await fieldsOf()).toHaveLength(3));
    await user.click(must((await fieldsOf())[0]));
    await user.keyboard('{ArrowRight}');
    const tick = await screen.findByRole('button', { name: 'Checked' });
    await waitFor(() => expect(tick).toBeEnabled());
    await user.click(tick);
    expect(await screen.findByRole('option', { name: /^0\.60\.png, .*, Checked$/ })).toHaveAttribute('aria-selected', 'true');
    const { session } = must(reviewStore.getState().review ?? undefined);
    expect(session.audit.at(-1)).toMatchObject({ action: 'field_checked', by: 'Ada', given: { checked: true } });
    expect(screen.getByRole('radio', { name: 'Not checked 2' })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Take it out' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: /^Take the/ }));
    await waitFor(async () => expect(await fieldsOf()).toHaveLength(2));
    expect(await screen.findByRole('option', { name: /^0\.40\.png/ })).toHaveAttribute('aria-selected', 'true');
    await user.click(screen.getByRole('button', { name: 'Put 0.60.png back' }));
    expect(await screen.findByRole('option', { name: /^0\.60\.png, .*, Checked$/ })).toBeVisible();
  });
});

describe('the model', () => {
  it('is explained with figures, interval, n, data, licences and hashes', async () => {
    const { user } = openPage();
    await user.click(await screen.findByRole('button', { name: /^Model: Test model/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Settings' });
    await within(dialog).findByRole('heading', { name: 'Test model' });
    expect(dialog).toHaveTextContent('83.0%');
    expect(dialog).toHaveTextContent('72.0% – 91.0%');
    expect(dialog).toHaveTextContent('2,487 pictures of 71 sources');
    expect(dialog).toHaveTextContent('Blood cells MIT');
    expect(dialog).toHaveTextContent('ab'.repeat(32));
    expect(await findViolations()).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  });

  it('can be another one, by its address', async () => {
    const loadModel = vi.fn(() => Promise.resolve(createModel()));
    const { user } = openPage({ tools: { loadModel } });
    await user.click(await screen.findByRole('button', { name: /^Model: Test model/ }));
    await user.click(await screen.findByText('Choose a model'));
    await user.type(screen.getByRole('textbox', { name: /Address/ }), 'https://x.example/mine/{Enter}');
    await waitFor(() =>
      expect(loadModel).toHaveBeenLastCalledWith('https://x.example/mine/manifest.json', expect.anything()),
    );
  });

  it('says what to do when it does not load', async () => {
    openPage({
      tools: { loadModel: () => Promise.reject(new EngineError('file_failed', 'shard 1: expected 10 bytes, got 9')) },
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('A file of the model did not arrive whole');
    expect(alert).toHaveTextContent('shard 1: expected 10 bytes, got 9');
    expect(within(alert).getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});

describe('links', () => {
  it('explains CORS where another site closes its pictures', async () => {
    const { user } = openPage({
      reviewTools: {
        fetchPicture: () => Promise.reject(new ProblemError({ kind: 'link_forbidden', host: 'closed.example' })),
      },
    });
    await screen.findByRole('button', { name: /^Model: Test model/ });
    await user.click(screen.getByRole('button', { name: 'Use a link' }));
    const box = screen.getByRole('textbox', { name: 'Address of the picture' });
    await user.type(box, 'not an address{Enter}');
    expect(box).toHaveAccessibleDescription(/Expected an address that starts with https/);
    await user.clear(box);
    await user.type(box, 'https://closed.example/cell.png{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent(/closed\.example is there.*CORS/);
  });
});

describe('settings', () => {
  it('change language, theme and backend, and remember them', async () => {
    const loadModel = vi.fn((_url: string, _options: { backend?: string }) => Promise.resolve(createModel()));
    const { user } = openPage({ tools: { loadModel } });
    await screen.findByRole('button', { name: /^Model: Test model/ });
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    await user.click(await screen.findByRole('radio', { name: 'Dark' }));
    expect(screen.getByText(/WebGPU finds no graphics adapter/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Licences of this page’s software' })).toHaveAttribute('href', 'licences.txt');
    await user.click(screen.getByRole('radio', { name: 'JavaScript' }));
    await user.click(screen.getByRole('radio', { name: '简体中文' }));
    expect(screen.getByRole('dialog', { name: '设置' })).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'zh-CN');
    expect(document.documentElement).toHaveAttribute('data-theme', 'dark');
    expect(document.title).toContain('白细胞');
    expect(loadModel.mock.calls.at(-1)?.[1].backend).toBe('cpu');
    expect(await findViolations()).toEqual([]);
    expect(readPreferences(window.localStorage, ['en'])).toEqual({
      language: 'zh-CN',
      theme: 'dark',
      backend: 'cpu',
    });
  });

  it('starts in the language of the browser', () => {
    openPage({ languages: ['fr-FR', 'zh-TW', 'en'] });
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('这是哪种白细胞？');
    expect(screen.getByText(/非医疗器械/)).toBeVisible();
  });
});

describe('a dropped folder', () => {
  /** Drops a folder of these files on the page. */
  function drop(...names: string[]): void {
    const left = names.map((name) => ({
      isDirectory: false,
      name,
      file: (done: (file: File) => void) => done(createFile(name)),
    }));
    const folder = {
      isDirectory: true,
      name: 'slide',
      createReader: () => ({ readEntries: (done: (entries: unknown[]) => void) => done(left.splice(0)) }),
    };
    const items = [{ kind: 'file', webkitGetAsEntry: () => folder }];
    const event = new Event('drop', { bubbles: true, cancelable: true });
    document.body.dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], items } }));
  }

  it('says what was passed over and what is not read, until the next drop', async () => {
    const { reviewStore } = openPage();
    await screen.findByRole('button', { name: /^Model: Test model/ });
    drop('a.png', '._a.png', 'Thumbs.db', 'DSC_1.NEF', 'notes.txt');
    const notice = (await screen.findByText('Not all files of the folder were taken')).closest('[role=status]');
    expect(notice).toHaveTextContent(/2 hidden or generated files and folders.*Not read: 1 RAW\./);
    expect(notice).not.toHaveTextContent(/without the name of a picture/);
    const listNames = () => Object.values(reviewStore.getState().review?.session.pictures ?? {}).map(({ name }) => name);
    await waitFor(() => expect(listNames()).toEqual(['a.png']));
    expect(await findViolations()).toEqual([]);
    drop('b.png', 'notes.txt');
    await waitFor(() => expect(listNames()).toEqual(['a.png', 'b.png']));
    expect(screen.queryByText('Not all files of the folder were taken')).not.toBeInTheDocument();
  });

  it('without any picture says so, and the message can be dismissed', async () => {
    const { user } = openPage({ languages: ['zh-CN'] });
    drop('notes.txt', 'p.avif');
    const notice = (await screen.findByText('文件夹中未找到图片')).closest('[role=status]');
    expect(notice).toHaveTextContent(/1 个名称不像图片的文件.*1 AVIF/);
    await user.click(within(notice as HTMLElement).getByRole('button', { name: '知道了' }));
    expect(screen.queryByText('文件夹中未找到图片')).not.toBeInTheDocument();
  });
});
