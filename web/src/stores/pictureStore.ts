/** The one place with effects for *Pictures*: it loads the model, queues pictures, and dispatches what happened. */

import type { LoadOptions, Model } from '../engine';
import { parseSamples, type Sample } from '../samples/samples';
import { findDefaultModel, parseCatalog, parseModelLink } from './catalog';
import { findFirstCell } from './firstCell';
import { nameOfLink, parsePictureLink, type fetchPicture } from './pictureLink';
import { isAbort, toProblem } from '../problems';
import { isPending, reduce, type Action } from './pictureReducer';
import {
  INITIAL_STATE,
  type AppState,
  type BackendChoice,
  type Origin,
  type Picture,
  type PicturePhase,
} from './types';

/** What the session needs from outside; tests give it another engine. */
export interface PictureStoreTools {
  loadModel: (manifestUrl: string, options: LoadOptions) => Promise<Model>;
  fetchPicture: typeof fetchPicture;
  fetchJson: (url: string) => Promise<unknown>;
  createPreview: (blob: Blob) => string;
  releasePreview: (url: string) => void;
  /** A copy of a picture as the engine reads it, or null where the browser shows it so itself. */
  copyForDisplay: (blob: Blob, size: { width: number; height: number }) => Promise<Blob | null>;
  /** The page's address; relative addresses start here. */
  pageUrl: string;
}

export class PictureStore {
  #state: AppState = INITIAL_STATE;
  readonly #listeners = new Set<() => void>();
  readonly #tools: PictureStoreTools;
  #backend: BackendChoice;
  #loading: AbortController | null = null;
  /** The pictures being fetched or computed, by id. */
  readonly #tasks = new Map<string, AbortController>();
  #isDraining = false;
  #count = 0;

  constructor(tools: PictureStoreTools, backend: BackendChoice) {
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

  addFiles(files: Iterable<Blob>, origin: Origin): void {
    const pictures = [...files].map((blob) =>
      this.#createPicture(origin, {
        name: blob instanceof File ? blob.name : '',
        blob,
        previewUrl: this.#tools.createPreview(blob),
        progress: { phase: 'waiting' },
      }),
    );
    this.#add(pictures);
  }

  /** Throws a `ProblemError` when the text is no address; every later failure is shown in the list. */
  addLink(text: string): void {
    const url = parsePictureLink(text, this.#tools.pageUrl);
    this.#add([this.#createPicture('link', { name: nameOfLink(url), url: url.href })]);
  }

  /** A sample that is in the list already is shown again rather than computed again. */
  addSample(sample: Sample): void {
    const present = this.#state.pictures.find((picture) => picture.sample?.url === sample.url);
    if (present === undefined) {
      this.#add([this.#createPicture('sample', { name: sample.file, url: sample.url, sample })]);
    } else {
      this.select(present.id);
      if (present.progress.phase === 'failed' || present.progress.phase === 'stopped') this.retry(present.id);
    }
  }

  select(id: string): void {
    this.#dispatch({ type: 'picture_selected', id });
  }

  selectCell(id: string, position: number): void {
    this.#dispatch({ type: 'cell_selected', id, position });
  }

  showMap(isMapShown: boolean): void {
    this.#dispatch({ type: 'map_shown', isMapShown });
  }

  retry(id: string): void {
    const picture = this.#find(id);
    if (picture === undefined || isPending(picture)) return;
    this.#move(id, picture.blob === null ? { phase: 'fetching' } : { phase: 'waiting' });
    this.#work();
  }

  remove(id: string): void {
    const picture = this.#find(id);
    this.#abort(id);
    if (picture?.previewUrl) this.#tools.releasePreview(picture.previewUrl);
    this.#dispatch({ type: 'picture_removed', id });
  }

  /** Stops what is still to come; what is done stays. */
  stop(): void {
    this.#dispatch({ type: 'pictures_stopped' });
    for (const id of [...this.#tasks.keys()]) this.#abort(id);
  }

  clear(): void {
    const { pictures } = this.#state;
    this.#dispatch({ type: 'pictures_cleared' });
    for (const { id, previewUrl } of pictures) {
      this.#abort(id);
      if (previewUrl) this.#tools.releasePreview(previewUrl);
    }
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
    for (const picture of this.#state.pictures) if (picture.blob !== null) this.#abort(picture.id);
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
      this.#work();
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#dispatch({ type: 'model_failed', manifestUrl, problem: toProblem(error) });
    }
  }

  #add(pictures: Picture[]): void {
    if (pictures.length === 0) return;
    this.#dispatch({ type: 'pictures_added', pictures });
    this.#work();
  }

  #createPicture(origin: Origin, fields: Partial<Picture>): Picture {
    this.#count += 1;
    const fresh: Picture = {
      id: `picture-${this.#count}`,
      name: '',
      origin,
      url: null,
      blob: null,
      previewUrl: null,
      sample: null,
      progress: { phase: 'fetching' },
    };
    return { ...fresh, ...fields };
  }

  #work(): void {
    for (const picture of this.#state.pictures) {
      if (picture.progress.phase === 'fetching' && !this.#tasks.has(picture.id)) void this.#fetch(picture);
    }
    void this.#drain();
  }

  async #fetch({ id, url }: Picture): Promise<void> {
    if (url === null) return;
    await this.#run(id, async (signal) => {
      const blob = await this.#tools.fetchPicture(new URL(url), signal);
      if (signal.aborted) return;
      this.#dispatch({ type: 'picture_arrived', id, blob, previewUrl: this.#tools.createPreview(blob) });
    });
    void this.#drain();
  }

  /** One picture after the other: the engine computes one at a time anyway, and the first answer comes soonest. */
  async #drain(): Promise<void> {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      for (;;) {
        const { model, pictures } = this.#state;
        const next = pictures.find(({ progress }) => progress.phase === 'waiting');
        if (model.phase !== 'ready' || next?.blob == null) break;
        const { id, blob } = next;
        await this.#run(id, async (signal) => {
          this.#move(id, { phase: 'running' });
          const result = await model.model.classify(blob, { signal, details: true });
          const selectedCell = findFirstCell(result.cells, model.model.manifest);
          if (signal.aborted) return;
          this.#move(id, { phase: 'done', result, selectedCell });
          void this.#replacePreview(id, blob, result);
        });
      }
    } finally {
      this.#isDraining = false;
    }
  }

  /** Without a copy the preview is what the browser makes of the file. */
  async #replacePreview(id: string, blob: Blob, size: { width: number; height: number }): Promise<void> {
    const copy = await this.#tools.copyForDisplay(blob, size).catch(() => null);
    const picture = this.#find(id);
    if (copy === null || picture === undefined) return;
    if (picture.previewUrl) this.#tools.releasePreview(picture.previewUrl);
    this.#dispatch({ type: 'preview_replaced', id, previewUrl: this.#tools.createPreview(copy) });
  }

  /** Runs one task of one picture; its failure is shown at the picture and stops nothing else. */
  async #run(id: string, task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.#tasks.set(id, controller);
    try {
      await task(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#move(id, isAbort(error) ? { phase: 'stopped' } : { phase: 'failed', problem: toProblem(error) });
    } finally {
      if (this.#tasks.get(id) === controller) this.#tasks.delete(id);
    }
  }

  #abort(id: string): void {
    this.#tasks.get(id)?.abort();
    this.#tasks.delete(id);
  }

  #find(id: string): Picture | undefined {
    return this.#state.pictures.find((picture) => picture.id === id);
  }

  #move(id: string, progress: PicturePhase): void {
    this.#dispatch({ type: 'picture_moved', id, progress });
  }

  #dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    for (const listener of this.#listeners) listener();
  }
}
