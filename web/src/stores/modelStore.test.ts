import { describe, expect, it, vi } from 'vitest';

import type { LoadOptions, Model } from '../engine';
import { createModel, createTools, PAGE_URL } from '../testing/fakeEngine';
import { ModelStore, type ModelStoreTools } from './modelStore';

function createStore(changes: Partial<ModelStoreTools> = {}): ModelStore {
  return new ModelStore(createTools(changes), 'auto');
}

describe('ModelStore', () => {
  it('loads the default model of the site', async () => {
    const loadModel = vi.fn((_url: string, _options: LoadOptions) => Promise.resolve(createModel()));
    const modelStore = createStore({ loadModel });
    await modelStore.start();
    expect(modelStore.getState().model.phase).toBe('ready');
    expect(loadModel.mock.calls[0]?.[0]).toBe(`${PAGE_URL}models/test-model/manifest.json`);
  });

  it('loads the model again with the backend that was chosen', async () => {
    const loadModel = vi.fn((_url: string, _options: LoadOptions) => Promise.resolve(createModel()));
    const modelStore = createStore({ loadModel });
    await modelStore.start();
    modelStore.chooseBackend('cpu');
    modelStore.chooseBackend('cpu');
    await vi.waitFor(() => expect(modelStore.getState().model.phase).toBe('ready'));
    expect(loadModel.mock.calls.map(([, options]) => options.backend)).toEqual(['auto', 'cpu']);
  });

  it('knows when another backend has taken over', async () => {
    const loadModel = vi.fn((_url: string, _options: LoadOptions) => Promise.resolve(createModel()));
    const modelStore = createStore({ loadModel });
    await modelStore.start();
    expect(modelStore.getState().model).toMatchObject({ phase: 'ready', takenOver: null });
    loadModel.mock.calls[0]?.[1].onReplaced?.('cpu');
    expect(modelStore.getState().model).toMatchObject({ phase: 'ready', takenOver: 'cpu' });
    modelStore.reloadModel();
    await vi.waitFor(() => expect(modelStore.getState().model).toMatchObject({ phase: 'ready', takenOver: null }));
  });

  it('ignores a model that comes after another was chosen', async () => {
    const late = createModel();
    const disposeLate = vi.spyOn(late, 'dispose');
    let arrive: (model: Model) => void = () => undefined;
    const loadModel = (url: string): Promise<Model> =>
      url.includes('slow') ? new Promise((resolve) => (arrive = resolve)) : Promise.resolve(createModel());
    const modelStore = createStore({ loadModel });
    await modelStore.start();
    modelStore.chooseModel('https://elsewhere.example/slow/manifest.json');
    modelStore.chooseModel('https://elsewhere.example/quick/manifest.json');
    await vi.waitFor(() => expect(modelStore.getState().model.phase).toBe('ready'));
    arrive(late);
    await vi.waitFor(() => expect(disposeLate).toHaveBeenCalledOnce());
    expect(modelStore.getState().model).toMatchObject({ manifestUrl: 'https://elsewhere.example/quick/manifest.json' });
  });

  it('says when the site offers no model, and recovers', async () => {
    let isThere = false;
    const { fetchJson } = createTools();
    const modelStore = createStore({
      fetchJson: (url) => (isThere ? fetchJson(url) : Promise.reject(new Error('status 404'))),
    });
    await modelStore.start();
    expect(modelStore.getState().model).toMatchObject({ phase: 'failed', problem: { kind: 'models_missing' } });
    isThere = true;
    modelStore.reloadModel();
    await vi.waitFor(() => expect(modelStore.getState().model.phase).toBe('ready'));
  });

  it('unloads the earlier model when another is chosen', async () => {
    const dispose = vi.fn();
    const loadModel = vi.fn(() => Promise.resolve({ ...createModel(), dispose }));
    const modelStore = createStore({ loadModel });
    await modelStore.start();
    modelStore.chooseModel('https://elsewhere.example/models/other/');
    await vi.waitFor(() => expect(modelStore.getState().model.phase).toBe('ready'));
    expect(loadModel).toHaveBeenLastCalledWith('https://elsewhere.example/models/other/manifest.json', expect.anything());
    expect(dispose).toHaveBeenCalledOnce();
  });

  it('remembers whether maps are shown', () => {
    const modelStore = createStore();
    modelStore.showMap(true);
    expect(modelStore.getState().isMapShown).toBe(true);
  });
});
