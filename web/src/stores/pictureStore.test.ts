import { describe, expect, it, vi } from 'vitest';

import { EngineError, type LoadOptions, type Model } from '../engine';
import {
  classifyByName,
  createField,
  createFile,
  createModel,
  createResult,
  createTools,
  FINDER_MANIFEST,
  PAGE_URL,
} from '../testing/fakeEngine';
import { ProblemError } from '../problems';
import { PictureStore, type PictureStoreTools } from './pictureStore';

function createSession(changes: Partial<PictureStoreTools> = {}): PictureStore {
  return new PictureStore(createTools(changes), 'auto');
}

const phases = (session: PictureStore): string[] => session.getState().pictures.map(({ progress }) => progress.phase);

describe('Session', () => {
  it('loads the default model of the site', async () => {
    const loadModel = vi.fn((_url: string, _options: LoadOptions) => Promise.resolve(createModel()));
    const session = createSession({ loadModel });
    await session.start();
    expect(session.getState().model.phase).toBe('ready');
    expect(loadModel.mock.calls[0]?.[0]).toBe(`${PAGE_URL}models/test-model/manifest.json`);
  });

  it('answers pictures that were added before the model came', async () => {
    const session = createSession();
    session.addFiles([createFile('a.png')], 'file');
    expect(phases(session)).toEqual(['waiting']);
    await session.start();
    await vi.waitFor(() => expect(phases(session)).toEqual(['done']));
  });

  it('goes on after a bad file and says what is wrong with it', async () => {
    const session = createSession();
    await session.start();
    session.addFiles([createFile('a.png'), createFile('bad.png'), createFile('b.png')], 'drop');
    await vi.waitFor(() => expect(phases(session)).toEqual(['done', 'failed', 'done']));
    const failed = session.getState().pictures[1]?.progress;
    expect(failed).toMatchObject({ phase: 'failed', problem: { kind: 'engine', code: 'picture_refused' } });
  });

  it('selects the first of the pictures just added', async () => {
    const session = createSession();
    await session.start();
    session.addFiles([createFile('a.png')], 'file');
    session.addFiles([createFile('b.png'), createFile('c.png')], 'file');
    expect(session.getState().selectedId).toBe(session.getState().pictures[1]?.id);
  });

  it('stops what is running and waiting, keeps what is done, and can try again', async () => {
    const signals: AbortSignal[] = [];
    const classify: Model['classify'] = (input, options) => {
      if (input instanceof File && input.name === 'quick.png') return Promise.resolve(createResult());
      if (options?.signal) signals.push(options.signal);
      return new Promise((_, reject) =>
        options?.signal?.addEventListener('abort', () => reject(new EngineError('aborted', 'Stopped.'))),
      );
    };
    const session = createSession({ loadModel: () => Promise.resolve(createModel(classify)) });
    await session.start();
    session.addFiles(['quick.png', 'slow.png', 'later.png'].map(createFile), 'file');
    await vi.waitFor(() => expect(phases(session)).toEqual(['done', 'running', 'waiting']));
    session.stop();
    expect(phases(session)).toEqual(['done', 'stopped', 'stopped']);
    expect(signals[0]?.aborted).toBe(true);
    const stopped = session.getState().pictures[1];
    await Promise.resolve();
    session.retry(stopped?.id ?? '');
    await vi.waitFor(() => expect(phases(session)).toEqual(['done', 'running', 'stopped']));
  });

  it('answers everything anew with another model and unloads the earlier one', async () => {
    const disposed = vi.fn();
    const loadModel = vi.fn((url: string) =>
      Promise.resolve({
        ...createModel(url.includes('other') ? () => Promise.resolve(createResult(0.6)) : classifyByName),
        dispose: disposed,
      }),
    );
    const session = createSession({ loadModel });
    await session.start();
    session.addFiles([createFile('a.png')], 'file');
    await vi.waitFor(() => expect(phases(session)).toEqual(['done']));
    session.chooseModel('https://elsewhere.example/models/other/');
    expect(phases(session)).toEqual(['waiting']);
    await vi.waitFor(() =>
      expect(session.getState().pictures[0]?.progress).toMatchObject({
        phase: 'done',
        result: { cells: [{ probability: 0.6 }] },
      }),
    );
    expect(loadModel).toHaveBeenLastCalledWith(
      'https://elsewhere.example/models/other/manifest.json',
      expect.anything(),
    );
    expect(disposed).toHaveBeenCalledOnce();
  });

  it('loads the model again with the backend that was chosen', async () => {
    const loadModel = vi.fn((_url: string, _options: LoadOptions) => Promise.resolve(createModel()));
    const session = createSession({ loadModel });
    await session.start();
    session.chooseBackend('cpu');
    session.chooseBackend('cpu');
    await vi.waitFor(() => expect(session.getState().model.phase).toBe('ready'));
    expect(loadModel.mock.calls.map(([, options]) => options.backend)).toEqual(['auto', 'cpu']);
  });

  it('knows when another backend has taken over', async () => {
    const loadModel = vi.fn((_url: string, _options: LoadOptions) => Promise.resolve(createModel()));
    const session = createSession({ loadModel });
    await session.start();
    expect(session.getState().model).toMatchObject({ phase: 'ready', takenOver: null });
    loadModel.mock.calls[0]?.[1].onReplaced?.('cpu');
    expect(session.getState().model).toMatchObject({ phase: 'ready', takenOver: 'cpu' });
    session.reloadModel();
    await vi.waitFor(() => expect(session.getState().model).toMatchObject({ phase: 'ready', takenOver: null }));
  });

  it('ignores a model that comes after another was chosen', async () => {
    const late = createModel();
    const disposeLate = vi.spyOn(late, 'dispose');
    let arrive: (model: Model) => void = () => undefined;
    const loadModel = (url: string): Promise<Model> =>
      url.includes('slow') ? new Promise((resolve) => (arrive = resolve)) : Promise.resolve(createModel());
    const session = createSession({ loadModel });
    await session.start();
    session.chooseModel('https://elsewhere.example/slow/manifest.json');
    session.chooseModel('https://elsewhere.example/quick/manifest.json');
    await vi.waitFor(() => expect(session.getState().model.phase).toBe('ready'));
    arrive(late);
    await vi.waitFor(() => expect(disposeLate).toHaveBeenCalledOnce());
    expect(session.getState().model).toMatchObject({ manifestUrl: 'https://elsewhere.example/quick/manifest.json' });
  });

  it('says when the site offers no model, and recovers', async () => {
    let isThere = false;
    const { fetchJson } = createTools();
    const session = createSession({
      fetchJson: (url) => (isThere ? fetchJson(url) : Promise.reject(new Error('status 404'))),
    });
    await session.start();
    expect(session.getState().model).toMatchObject({ phase: 'failed', problem: { kind: 'models_missing' } });
    isThere = true;
    session.reloadModel();
    await vi.waitFor(() => expect(session.getState().model.phase).toBe('ready'));
  });

  it('fetches a link, and keeps its failure with the picture', async () => {
    const problem = { kind: 'link_forbidden', host: 'closed.example' } as const;
    const session = createSession({
      fetchPicture: (url) =>
        url.host === 'closed.example'
          ? Promise.reject(new ProblemError(problem))
          : Promise.resolve(createFile('cell.png')),
    });
    await session.start();
    session.addLink('https://open.example/cell.png');
    session.addLink('https://closed.example/cell.png');
    await vi.waitFor(() => expect(phases(session)).toEqual(['done', 'failed']));
    expect(session.getState().pictures[1]?.progress).toEqual({ phase: 'failed', problem });
  });

  it('shows a sample that is there already instead of computing it twice', async () => {
    const session = createSession();
    await session.start();
    const [sample] = session.getState().samples;
    if (sample === undefined) throw new Error('Expected a sample.');
    session.addSample(sample);
    session.addFiles([createFile('a.png')], 'file');
    session.addSample(sample);
    expect(session.getState().pictures).toHaveLength(2);
    expect(session.getState().selectedId).toBe(session.getState().pictures[0]?.id);
  });

  it('selects the neighbour of a removed picture and frees every preview', async () => {
    const releasePreview = vi.fn();
    const session = createSession({ releasePreview });
    await session.start();
    session.addFiles(['a.png', 'b.png', 'c.png'].map(createFile), 'file');
    const ids = session.getState().pictures.map(({ id }) => id);
    session.select(ids[2] ?? '');
    session.remove(ids[2] ?? '');
    expect(session.getState().selectedId).toBe(ids[1]);
    session.clear();
    expect(session.getState()).toMatchObject({ pictures: [], selectedId: null });
    expect(releasePreview.mock.calls.flat().sort()).toEqual(['blob:preview-1', 'blob:preview-2', 'blob:preview-3']);
  });

  it('shows a picture as the engine read it where the browser would not, and frees the first preview', async () => {
    const releasePreview = vi.fn();
    const copyForDisplay = vi.fn((blob: Blob) =>
      (blob as File).name === 'broken.tif' ? Promise.reject(new Error('no worker')) : Promise.resolve(new Blob(['copy'])),
    );
    const session = createSession({ releasePreview, copyForDisplay });
    await session.start();
    session.addFiles(['deep.png', 'broken.tif', 'gone.tif'].map(createFile), 'file');
    const [deep, broken, gone] = session.getState().pictures.map(({ id }) => id);
    await vi.waitFor(() => expect(copyForDisplay).toHaveBeenCalledTimes(3));
    session.remove(gone ?? '');
    const urlOf = (id: string | undefined) => session.getState().pictures.find((picture) => picture.id === id)?.previewUrl;
    await vi.waitFor(() => expect(urlOf(deep)).toBe('blob:preview-4'));
    expect(urlOf(broken)).toBe('blob:preview-2');
    expect(releasePreview.mock.calls.flat()).toContain('blob:preview-1');
  });

  it('keeps which cell is chosen with each picture, and none where none was found', async () => {
    const classify: Model['classify'] = (input) =>
      Promise.resolve(input instanceof File && input.name === 'empty.png' ? { ...createField(), cells: [] } : createField());
    const session = createSession({ loadModel: () => Promise.resolve(createModel(classify, FINDER_MANIFEST)) });
    await session.start();
    session.addFiles(['a.png', 'b.png', 'empty.png'].map(createFile), 'file');
    await vi.waitFor(() => expect(phases(session)).toEqual(['done', 'done', 'done']));
    const chosen = () =>
      session.getState().pictures.map(({ progress }) => (progress.phase === 'done' ? progress.selectedCell : undefined));
    // The white cell that wants a look; two come before it.
    expect(chosen()).toEqual([2, 2, null]);
    const ids = session.getState().pictures.map(({ id }) => id);
    session.selectCell(ids[1] ?? '', 1);
    session.selectCell(ids[0] ?? '', 99);
    session.selectCell(ids[2] ?? '', 0);
    expect(chosen()).toEqual([2, 1, null]);
    session.select(ids[2] ?? '');
    session.showMap(true);
    expect(session.getState().isMapShown).toBe(true);
    expect(chosen()).toEqual([2, 1, null]);
  });
});
