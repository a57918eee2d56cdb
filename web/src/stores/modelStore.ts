/** The one place with effects for models and samples: it lists and loads them, and dispatches what happened. */

import type { LoadOptions, Model } from '../engine';
import { toProblem } from '../problems';
import { parseSamples } from '../samples/samples';
import { findDefaultModel, parseCatalog, parseModelLink } from './catalog';
import { reduce, type Action } from './modelReducer';
import { INITIAL_STATE, type AppState, type BackendChoice } from './types';

/** What the modelStore needs from outside; tests give it another engine. */
export interface ModelStoreTools {
  loadModel: (manifestUrl: string, options: LoadOptions) => Promise<Model>;
  fetchJson: (url: string) => Promise<unknown>;
  /** The page's address; relative addresses start here. */
  pageUrl: string;
}

export class ModelStore {
  #state: AppState = INITIAL_STATE;
  readonly #listeners = new Set<() => void>();
  readonly #tools: ModelStoreTools;
  #backend: BackendChoice;
  #loading: AbortController | null = null;

  constructor(tools: ModelStoreTools, backend: BackendChoice) {
    this.#tools = tools;
    this.#backend = backend;
  }

  readonly getState = (): AppState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Lists models and samples and loads the default model. Never throws: what fails is in the state. */
  async start(): Promise<void> {
    await Promise.all([this.#listSamples(), this.#listModels()]);
  }

  /** Whether activation maps are shown over enlarged cells. */
  showMap(isMapShown: boolean): void {
    this.#dispatch({ type: 'map_shown', isMapShown });
  }

  /** Takes another model, by the address of its manifest or folder. Throws a `ProblemError` when it is no address. */
  chooseModel(address: string): void {
    void this.#loadModel(parseModelLink(address, this.#tools.pageUrl).href);
  }

  reloadModel(): void {
    const { model } = this.#state;
    if (model.phase === 'none' || model.manifestUrl === null) void this.#listModels();
    else void this.#loadModel(model.manifestUrl);
  }

  chooseBackend(backend: BackendChoice): void {
    if (backend === this.#backend) return;
    this.#backend = backend;
    this.reloadModel();
  }

  async #listSamples(): Promise<void> {
    const indexUrl = new URL('./samples/index.json', this.#tools.pageUrl).href;
    try {
      const samples = parseSamples(await this.#tools.fetchJson(indexUrl), indexUrl);
      this.#dispatch({ type: 'samples_listed', samples });
    } catch {
      // No samples then: the page works without, and nobody is waiting for it.
    }
  }

  async #listModels(): Promise<void> {
    const indexUrl = new URL('./models/index.json', this.#tools.pageUrl).href;
    try {
      const models = parseCatalog(await this.#readCatalog(indexUrl), indexUrl);
      this.#dispatch({ type: 'catalog_listed', models });
      const first = findDefaultModel(models);
      if (first !== undefined && this.#state.model.phase !== 'loading') await this.#loadModel(first.manifestUrl);
    } catch (error) {
      const problem = toProblem(error);
      this.#dispatch({ type: 'catalog_failed', problem });
      if (this.#state.model.phase === 'none') {
        this.#dispatch({ type: 'model_failed', manifestUrl: null, problem });
      }
    }
  }

  async #readCatalog(indexUrl: string): Promise<unknown> {
    try {
      return await this.#tools.fetchJson(indexUrl);
    } catch (error) {
      // Reported like an empty list: either way there is nothing to choose from.
      return { error: String(error) };
    }
  }

  async #loadModel(manifestUrl: string): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const { model: previous } = this.#state;
    this.#dispatch({ type: 'model_started', manifestUrl });
    if (previous.phase === 'ready') previous.model.dispose();
    try {
      const model = await this.#tools.loadModel(manifestUrl, {
        backend: this.#backend,
        signal: loading.signal,
        onProgress: (progress) => {
          if (!loading.signal.aborted) this.#dispatch({ type: 'model_progressed', progress });
        },
        onReplaced: (backend) => {
          if (!loading.signal.aborted) this.#dispatch({ type: 'backend_replaced', backend });
        },
      });
      if (loading.signal.aborted) {
        model.dispose();
        return;
      }
      this.#dispatch({ type: 'model_ready', manifestUrl, model });
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#dispatch({ type: 'model_failed', manifestUrl, problem: toProblem(error) });
    }
  }

  #dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    for (const listener of this.#listeners) listener();
  }
}
