/** The one place with effects for reviews: it opens and stores sessions, edits them, and runs their queue. */

import type { Intake } from '../annotations/intake';
import { isAnnotationFile } from '../annotations/fileNames';
import { listClasses } from '../count/classes';
import { EngineError, type Box, type Cell, type Model } from '../engine';
import { hashBytes } from '../engine/hash';
import type {
  CommandAction,
  EditAction,
  HistoryAction,
  PictureAnswer,
  RejectedEdit,
  ReviewAction,
} from '../review/actions';
import { measureProgress, QueueRunner } from '../review/queue';
import { openReview, reduceReview } from '../review/reducer';
import { isMadeBy, listPictures } from '../review/selectors';
import { createSession } from '../review/session';
import { isVerification } from '../review/verification';
import type { ReviewCell, ReviewPicture, ReviewSession } from '../review/types';
import type { StorageDatabase } from '../storage/database';
import { askToPersist } from '../storage/persistence';
import type { SessionStore } from '../storage/sessionStore';
import type { SessionWriter } from '../storage/sessionWriter';
import { StorageError, toStorageProblem, type StorageProblem } from '../storage/storageProblems';
import type { SessionSummary } from '../storage/summary';
import { AdaptationStore } from './adaptationStore';
import { BoxClassifier } from './boxClassifier';
import { LinkFetcher } from './linkFetcher';
import { makeId } from './makeId';
import { identifyFiles, PictureFiles, splitKnown, splitSlides } from './pictureFiles';
import { parsePictureLink } from './pictureLink';
import { CLOSED, type AnsweredField, type ReviewStoreState, type ReviewStoreTools } from './reviewState';

type PersonAction = EditAction | CommandAction | HistoryAction;

/**
 * Sessions, one of them open at a time.
 *
 * Where the browser stores nothing (a private window) a session is in memory only, as `problem` says. It can be
 * exported.
 */
export class ReviewStore {
  #state: ReviewStoreState = CLOSED;
  readonly #tools: ReviewStoreTools;
  readonly #listeners = new Set<() => void>();
  #store: SessionStore | null = null;
  #writer: SessionWriter | null = null;
  #runner: QueueRunner | null = null;
  #model: { model: Model; manifestUrl: string } | null = null;
  #starting: Promise<void> | null = null;
  /** Why nothing is stored, where that is so. */
  #unavailable: StorageProblem | null = null;
  /** The end of what is being opened and closed, and how much of it there is. */
  #turn: Promise<void> = Promise.resolve();
  #turns = 0;
  readonly #files = new PictureFiles();
  readonly #links: LinkFetcher;
  readonly #boxes: BoxClassifier;
  /** Ids of the cells of the open session that were on screen. */
  #shown = new Set<string>();
  /** What is to be done once the reader's name is known. */
  #whenNamed: (() => void) | null = null;
  /** Photographs of a session that is to be opened once a model is loaded, and addresses of such. */
  #waiting: { name: string; files: Blob[]; links: string[] } | null = null;
  /** Of the manifest of the model that is loaded; asked for beforehand, so that a picture is answered at once. */
  #manifestSha256: Promise<string> | null = null;
  /** The queue was to run while there was no model: it goes on with it. */
  #isQueueDue = false;

  /** Lab profiles for the open session. */
  readonly adaptation: AdaptationStore;

  constructor(tools: ReviewStoreTools) {
    this.#tools = tools;
    this.#state = { ...CLOSED, reader: tools.reader ?? '' };
    this.adaptation = new AdaptationStore({
      fitter: tools.fitter,
      now: tools.now,
      getSession: () => this.#state.review?.session ?? null,
      edit: (action) => this.edit(action),
      onChange: (lab) => this.#set({ lab }),
    });
    this.#links = new LinkFetcher({
      fetchPicture: tools.fetchPicture,
      onChange: (links) => this.#set({ links }),
      onFile: (file) => this.addFiles([file]),
    });
    this.#boxes = new BoxClassifier({
      getModel: () => this.#model?.model ?? null,
      getSession: () => this.#state.review?.session ?? null,
      readBlob: (pictureId) => this.#files.read(pictureId),
      adapt: (cells) => this.adaptation.adapt(cells),
      onAnswer: (cellId, answer) => this.dispatch({ type: 'cell_answered', cellId, answer }),
    });
  }

  readonly getState = (): ReviewStoreState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get writer(): SessionWriter | null {
    return this.#writer;
  }

  /** Null where nothing is stored, or before `start` is done. */
  get database(): StorageDatabase | null {
    return this.#store?.database ?? null;
  }

  /** Lists the stored sessions. Never throws; a second call does nothing. */
  start(): Promise<void> {
    this.#starting ??= this.#inTurn(() => this.#start());
    return this.#starting;
  }

  async #start(): Promise<void> {
    try {
      this.#store = await this.#tools.openStore();
      this.adaptation.setProfileStore(this.#store.profiles);
      await this.#list();
    } catch (error) {
      this.#unavailable = toStorageProblem(error);
      this.#set({ problem: this.#unavailable });
    }
  }

  /** The model that answers; null while none is loaded. The queue waits for it. */
  setModel(loaded: { model: Model; manifestUrl: string } | null): void {
    if (loaded?.model === this.#model?.model) return;
    this.#model = loaded;
    this.#manifestSha256 = null;
    this.#watch();
    if (loaded === null) {
      this.#isQueueDue ||= this.#state.mode === 'running';
      void this.#runner?.pause();
      return;
    }
    void this.#hashManifest();
    if (this.#isQueueDue) this.startQueue();
    void this.#openWaiting();
  }

  /** Of the loaded model; one that did not come is asked for again. */
  #hashManifest(): Promise<string | null> {
    const url = this.#model?.manifestUrl;
    if (url === undefined) return Promise.resolve(null);
    this.#manifestSha256 ??= this.#tools.fetchBytes(url).then(hashBytes);
    const asked = this.#manifestSha256;
    return asked.catch(() => {
      if (this.#manifestSha256 === asked) this.#manifestSha256 = null;
      return null;
    });
  }

  setReader(reader: string): void {
    if (reader.trim() === this.#state.reader) return;
    this.#set({ reader: reader.trim() });
    this.#tools.keepReader?.(reader.trim());
  }

  /** Does a task that verifies cells: at once where the reader's name is known, else when they have given it. */
  whenNamed(task: () => void): void {
    if (this.#state.reader !== '') {
      task();
      return;
    }
    this.#whenNamed = task;
    this.#set({ isAskingReader: true });
  }

  /** The name that was asked for; empty: the task is given up. */
  answerReader(name: string): void {
    const task = this.#whenNamed;
    this.#whenNamed = null;
    this.setReader(name === '' ? this.#state.reader : name);
    this.#set({ isAskingReader: false });
    if (this.#state.reader !== '') task?.();
  }

  /** A cell's picture was on screen. */
  markShown(cellId: string): void {
    this.#shown.add(cellId);
  }

  /** Whether a cell's picture was on screen since the session was opened. */
  readonly wasShown = (cellId: string): boolean => this.#shown.has(cellId);

  /** A new session under the loaded model, opened at once. Returns its id; null where it or a model is missing. */
  async create(name: string): Promise<string | null> {
    if (this.#model === null) return null;
    const { model, manifestUrl } = this.#model;
    const id = makeId();
    let created: string | null = null;
    // What is given from now on joins it.
    this.#set({ opening: id });
    await this.#attemptInTurn(async () => {
      const { manifest } = model;
      const session = createSession({
        id,
        name,
        created: this.#tools.now(),
        model: {
          id: manifest.id,
          version: manifest.version,
          manifestSha256: (await this.#hashManifest()) ?? (await hashBytes(await this.#tools.fetchBytes(manifestUrl))),
        },
        classes: listClasses(manifest.classes, [], manifest.fine_classes),
      });
      await this.#close();
      const writer = this.#store === null ? null : await this.#store.create(session);
      this.#take(session, writer);
      created = session.id;
      if (writer) void askToPersist();
    });
    return created;
  }

  /**
   * A new session with these photographs, and those at these addresses (as `parsePictureLink` writes them), which come
   * once it is open; without a model they wait for one.
   */
  async createWith(name: string, files: Iterable<Blob>, links: readonly string[] = []): Promise<void> {
    const others = await this.#takeSlides(files);
    if (others.length + links.length === 0) return;
    const waiting = this.#waiting ?? { name, files: [], links: [] };
    this.#waiting = { name: waiting.name, files: [...waiting.files, ...others], links: [...waiting.links, ...links] };
    this.#set({ waiting: this.#waiting.files.length + this.#waiting.links.length });
    await this.#openWaiting();
  }

  async #openWaiting(): Promise<void> {
    if (this.#waiting === null || this.#model === null) return;
    const { name, files, links } = this.#waiting;
    this.#waiting = null;
    this.#set({ waiting: 0 });
    const names = new Set(this.#state.summaries.map((summary) => summary.name));
    let free = name;
    for (let number = 2; names.has(free); number += 1) free = `${name} (${number})`;
    const created = await this.create(free);
    if (created === null || created !== this.#state.review?.session.id) return;
    if (files.length > 0) void this.addFiles(files);
    for (const link of links) this.#links.add(link, link);
  }

  /** Another session of the open one's photographs, under the loaded model; those that are gone are left out. */
  async createAgain(): Promise<void> {
    const session = this.#openSession();
    const files: File[] = [];
    for (const picture of listPictures(session)) {
      const blob = await this.loadBlob(picture.id);
      if (blob !== null) files.push(new File([blob], picture.name, { type: blob.type }));
    }
    await this.createWith(session.name, files);
  }

  /** A stored session; where it cannot be opened none is open, and `problem` says why. */
  async open(sessionId: string): Promise<void> {
    if (sessionId === this.#state.review?.session.id && this.#turns === 0) return;
    void this.start();
    this.#set({ opening: sessionId });
    await this.#inTurn(async () => {
      if (sessionId !== this.#state.review?.session.id) await this.#attempt(() => this.#open(sessionId));
    });
  }

  async #open(sessionId: string): Promise<void> {
    await this.#close();
    if (!this.#store) throw new StorageError(this.#unavailable ?? { kind: 'session_missing', sessionId });
    const writer = await this.#store.open(sessionId);
    this.#take(writer.session, writer);
    if (measureProgress(writer.session).left > 0) this.#set({ mode: 'paused' });
  }

  /** Writes what is due and closes the open session. */
  closeSession(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  async #close(): Promise<void> {
    await this.#runner?.pause();
    await this.#writer?.close();
    this.#writer = null;
    this.#runner = null;
    this.#files.open(null);
    this.#isQueueDue = false;
    this.#boxes.forget();
    this.#set({ review: null, mode: 'idle', isSaved: true, skipped: [], annotationFiles: [] });
    this.#links.clear();
    await this.#list();
  }

  /** With every picture of it. */
  async delete(sessionId: string): Promise<void> {
    await this.#attemptInTurn(async () => {
      if (sessionId === this.#state.review?.session.id) await this.#close();
      await this.#store?.delete(sessionId);
      await this.#list();
      // Space may have become free.
      await this.#writer?.flush();
    });
  }

  /** Takes in a `.leukoscope` file and opens it. */
  async importFile(file: Blob): Promise<void> {
    await this.#attemptInTurn(async () => {
      if (!this.#store) return;
      await this.#close();
      const { writer, verdict } = await this.#store.importFile(file, makeId);
      this.#take(writer.session, writer);
      this.#set({ verdict: verdict.intact ? null : verdict });
      if (measureProgress(writer.session).left > 0) this.#set({ mode: 'paused' });
    });
  }

  /** Takes in a `.leukoscope` file beside the open session, which stays open. Returns whether it is stored. */
  async importBeside(file: Blob): Promise<boolean> {
    let isStored = false;
    await this.#attempt(async () => {
      if (!this.#store) throw new StorageError(this.#unavailable ?? { kind: 'storage_unavailable', message: '' });
      const { writer } = await this.#store.importFile(file, makeId);
      await writer.close();
      await this.#list();
      isStored = true;
    });
    return isStored;
  }

  /** Another stored session as it was last written, to look at only; null where it is gone. */
  async readStored(sessionId: string): Promise<ReviewSession | null> {
    try {
      return (await this.#store?.read(sessionId)) ?? null;
    } catch {
      return null;
    }
  }

  /** The open session with its pictures as one file; null where none is open or a picture cannot be read. */
  async exportFile(): Promise<Blob | null> {
    const { review } = this.#state;
    if (!review) return null;
    let file: Blob | null = null;
    await this.#attempt(async () => {
      const { packSession } = await import('../storage/sessionFile');
      file = await new Response(packSession(review.session, (id) => this.#files.read(id))).blob();
    });
    return file;
  }

  /** Adds photographs to the open session and begins with them; annotations among them wait for `addAnnotations`. */
  async addFiles(files: Iterable<Blob>): Promise<void> {
    await this.#turn;
    const sessionId = this.#state.review?.session.id;
    const given = await this.#takeSlides(files);
    const annotationFiles = given.filter(isAnnotationFile);
    if (annotationFiles.length > 0 && sessionId !== undefined) this.#set({ annotationFiles });
    const { pictures, blobs } = await identifyFiles(given.filter((file) => !isAnnotationFile(file)));
    if (pictures.length === 0 || this.#state.review?.session.id !== sessionId) return;
    const { fresh, skipped } = splitKnown(sessionId === undefined ? [] : listPictures(this.#openSession()), pictures);
    this.#set({ skipped });
    if (fresh.length === 0) return;
    this.#files.add(new Map([...blobs].filter(([id]) => fresh.some((picture) => picture.id === id))));
    this.edit({ type: 'pictures_added', pictures: fresh });
    this.startQueue();
  }

  /** Shows a whole slide, or none any more. */
  showScan(scan: File | null): void {
    this.#set({ scan });
  }

  /** The last of whole slides among the files is shown; the other files are returned. */
  async #takeSlides(files: Iterable<Blob>): Promise<Blob[]> {
    const { slides, others } = await splitSlides([...files]);
    const scan = slides.at(-1);
    if (scan) this.#set({ scan });
    return others;
  }

  /**
   * Fields that were looked at before they came, such as parts of a whole slide. Returns the ids of their pictures;
   * null where the session is not open, or signed.
   */
  async addAnswered(sessionId: string, fields: readonly AnsweredField[]): Promise<string[] | null> {
    await this.#turn;
    const { pictures, blobs } = await identifyFiles(fields.map(({ file }) => file));
    const adapted = await Promise.all(fields.map(({ answer }) => this.adaptation.adapt(answer.cells)));
    const session = this.#state.review?.session;
    if (session?.id !== sessionId || session.signature !== null) return null;
    this.#files.add(blobs);
    this.edit({ type: 'pictures_added', pictures });
    for (const [index, { answer }] of fields.entries()) {
      const pictureId = pictures[index]?.id ?? '';
      this.dispatch({ type: 'picture_answered', pictureId, answer: { ...answer, cells: adapted[index] ?? [] } });
    }
    return pictures.map(({ id }) => id);
  }

  dismissSkipped(): void {
    this.#set({ skipped: [] });
  }

  /** Puts a photograph back, and goes on with it where it had not been looked at. Returns why not. */
  restorePicture(pictureId: string): RejectedEdit | null {
    const rejection = this.edit({ type: 'pictures_restored', pictureIds: [pictureId] });
    if (rejection === null) {
      this.#boxes.askUnanswered();
      this.startQueue();
    }
    return rejection;
  }

  /**
   * Fetches a photograph for the open session. Throws a `ProblemError` when the text is no address; asking again tries
   * again.
   */
  addLink(text: string, pageUrl: string): void {
    const { href } = parsePictureLink(text, pageUrl);
    const add = () => {
      if (this.#state.review !== null) this.#links.add(href, pageUrl);
    };
    if (this.#turns === 0) add();
    else void this.#turn.then(add);
  }

  /** Forgets an address that led nowhere. */
  dismissLink(url: string): void {
    this.#links.dismiss(url);
  }

  /** What a person does, with the time and their name. Returns why it changed nothing, where it did. */
  edit(action: PersonAction): RejectedEdit | null {
    if (isVerification(action) && this.#state.reader === '') {
      this.whenNamed(() => void this.edit(action));
      return { code: 'name_missing' };
    }
    this.dispatch({ ...action, at: this.#tools.now(), by: this.#state.reader });
    const rejection = this.#state.review?.rejected ?? null;
    // What comes back may have been taken away before the model had answered.
    if (rejection === null && (action.type === 'undo' || action.type === 'redo')) this.#boxes.askUnanswered();
    return rejection;
  }

  readonly dispatch = (action: ReviewAction): void => {
    const { review } = this.#state;
    if (!review) return;
    const next = reduceReview(review, action);
    if (next === review) return;
    this.#set({ review: next, ...(next.session !== review.session && this.#writer && { isSaved: false }) });
    this.#writer?.save(next.session);
  };

  /** A cell a person found, under its new id; the model is asked what it thinks of it. `rejection`: why not. */
  addCell(pictureId: string, box: Box): { cellId: string; rejection: RejectedEdit | null } {
    const cellId = `${pictureId}.${makeId()}`;
    const rejection = this.edit({ type: 'cell_added', cellId, pictureId, box, label: null });
    if (rejection === null) this.#boxes.askUnanswered();
    return { cellId, rejection };
  }

  /** Boxes of files of other programs, as `planIntake` found them: one step. Returns why not. */
  addAnnotations({ added, named }: Pick<Intake, 'added' | 'named'>): RejectedEdit | null {
    const files = this.#state.annotationFiles.map(({ name }) => name).join(', ');
    const boxes = added.map((box) => ({ ...box, cellId: `${box.pictureId}.${makeId()}` }));
    const rejection = this.edit({ type: 'annotations_added', files, added: boxes, named });
    if (rejection === null) this.#boxes.askUnanswered();
    return rejection;
  }

  dismissAnnotations(): void {
    this.#set({ annotationFiles: [] });
  }

  /** Another box for a cell, which the model is asked about anew. Returns why not. */
  moveBox(cellId: string, box: Box): RejectedEdit | null {
    const rejection = this.edit({ type: 'box_moved', cellId, box });
    if (rejection === null) this.#boxes.askUnanswered();
    return rejection;
  }

  /** Without a model it begins with the next one; only the session's own model answers. */
  startQueue(): void {
    this.#isQueueDue = this.#model === null;
    const isOwn = this.#state.review !== null && isMadeBy(this.#openSession(), this.#model?.model.manifest ?? null);
    if (isOwn) void this.#runner?.start();
  }

  pauseQueue(): void {
    this.#isQueueDue = false;
    void this.#runner?.pause();
  }

  cancelQueue(): void {
    this.#isQueueDue = false;
    void this.#runner?.cancel();
  }

  retry(pictureIds: readonly string[]): void {
    if (this.edit({ type: 'retried', pictureIds }) === null) this.startQueue();
  }

  /** The original file; null where it is gone. */
  async loadBlob(pictureId: string): Promise<Blob | null> {
    try {
      return await this.#files.read(pictureId);
    } catch {
      return null;
    }
  }

  /** A small picture of a stored session; null where there is none. */
  async loadThumbnail(summary: SessionSummary): Promise<Blob | null> {
    try {
      return (await this.#store?.readThumbnail(summary)) ?? null;
    } catch {
      return null;
    }
  }

  dismissProblem(): void {
    this.#set({ problem: null, verdict: null });
  }

  #take(session: ReviewSession, writer: SessionWriter | null): void {
    this.#writer = writer;
    this.#files.open(writer);
    writer?.subscribe(() => {
      if (writer !== this.#writer) return;
      this.#set({ isSaved: writer.isSaved, problem: writer.problem ?? this.#state.problem });
      void this.#list();
    });
    this.#runner = new QueueRunner({
      getSession: () => this.#openSession(),
      dispatch: this.dispatch,
      classify: (picture, signal) => this.#classify(picture, signal),
      assess: async (picture) => this.#tools.assess(await this.#files.read(picture.id)),
      onMode: (mode) => this.#set({ mode }),
    });
    this.#shown = new Set();
    // Whoever begins a second reading is another person, who gives their name at the first cell.
    if (session.copyOf && session.audit.length === 0) this.setReader('');
    this.#set({ review: openReview(session), mode: 'idle' });
    void this.#list();
  }

  #openSession(): ReviewSession {
    const { review } = this.#state;
    if (!review) throw new Error('Expected an open session for the queue.');
    return review.session;
  }

  async #classify(picture: ReviewPicture, signal: AbortSignal): Promise<Omit<PictureAnswer, 'took_ms'>> {
    if (this.#model === null) throw new EngineError('disposed', 'No model is loaded.');
    const blob = await this.#files.read(picture.id);
    const result = await this.#model.model.classify(blob, { signal, details: true });
    const { width, height, cells, notes, backend, timings } = result;
    this.#boxes.remember(picture.id, cells);
    const flags = notes ? (['several'] as const) : [];
    const computed = { backend, timings, ...(notes && { notes }) };
    return { width, height, cells: await this.adaptation.adapt(cells), flags, computed };
  }

  /**
   * What the session's model says of a cell now, with its map; null while another model is loaded, or where it cannot
   * be asked.
   */
  explain(cell: Pick<ReviewCell, 'pictureId' | 'box'>): Promise<Cell | null> {
    return this.#boxes.explain(cell);
  }

  /** One after another: two that open or close at once would undo each other. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    this.#turns += 1;
    if (this.#state.phase !== 'opening') this.#set({ phase: 'opening' });
    const done = this.#turn.then(task).finally(() => {
      this.#turns -= 1;
      if (this.#turns === 0) this.#set({ phase: 'ready', opening: null });
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #attemptInTurn(task: () => Promise<void>): Promise<void> {
    return this.#inTurn(() => this.#attempt(task));
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    this.#set({ problem: null, verdict: null });
    try {
      await task();
    } catch (error) {
      this.#set({ problem: toStorageProblem(error) });
    }
  }

  async #list(): Promise<void> {
    if (this.#store) this.#set({ summaries: await this.#store.list() });
  }

  #set(change: Partial<ReviewStoreState>): void {
    this.#state = { ...this.#state, ...change };
    if (change.review !== undefined) this.#watch();
    for (const listener of this.#listeners) listener();
  }

  #watch(): void {
    this.adaptation.watch(this.#state.review?.session ?? null, this.#model?.model.manifest ?? null);
  }
}
