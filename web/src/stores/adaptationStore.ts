/** Profiles of a session's laboratory: the one fitted to its review, the one in use, and the stored ones. */

import type { Drift, Need, Profile } from '../adaptation';
import type { Fitter } from '../adaptation/fitter';
import type { Cell, Manifest } from '../engine';
import { describe } from '../engine/errors';
import { hashBytes } from '../engine/hash';
import { parseJson } from '../engine/json';
import { MemoryProfileStore, type ProfileStore } from '../storage/profileStore';
import type { EditAction, RejectedEdit } from '../review/actions';
import { collectLabCells, listOpenCells, toEngineCell } from '../review/labCells';
import { toModelAnswer } from '../review/modelAnswer';
import { isMadeBy } from '../review/selectors';
import type { ModelAnswer, ReviewSession } from '../review/types';

/** Changes that come shortly after one another are answered together. */
const DELAY_MS = 400;
/** Cells suggested for review at a time. */
const SUGGESTIONS = 8;
/** A profile's file is some 40 KB; far more than any is no profile. */
const MOST_BYTES = 8 * 2 ** 20;

export type AdaptationProblem =
  /** Not a profile, or a damaged one. In English, as its reader says it. */
  | { kind: 'profile_invalid'; message: string }
  | { kind: 'profile_of_another_model'; found: string; wanted: string }
  /** The browser could not store it; it works as long as the page is open. */
  | { kind: 'profile_not_kept'; message: string }
  /** Fitting broke down. */
  | { kind: 'fit_failed'; message: string };

/** The results computed from the reviewed cells. */
export interface Findings {
  /** Fitted to the reviewed cells; null where none is. */
  profile: Profile | null;
  need: readonly Need[];
  /** Ids of the cells whose review would help most. */
  next: readonly string[];
  drift: Drift | null;
}

export interface SavedProfile {
  sha256: string;
  /** The file. */
  text: string;
  profile: Profile;
}

export interface AdaptationState {
  /** False where the session is of another model than the one loaded, or its model does not describe its embeddings. */
  isAdaptable: boolean;
  isFitting: boolean;
  findings: Findings | null;
  /** Of the loaded model, the newest first. */
  saved: readonly SavedProfile[];
  problem: AdaptationProblem | null;
}

export const NO_ADAPTATION: AdaptationState = { isAdaptable: false, isFitting: false, findings: null, saved: [], problem: null };

export interface AdaptationStoreTools {
  fitter: Fitter;
  getSession: () => ReviewSession | null;
  edit: (action: EditAction) => RejectedEdit | null;
  onChange: (state: AdaptationState) => void;
  now: () => string;
  delay_ms?: number;
}

export class AdaptationStore {
  #state: AdaptationState = NO_ADAPTATION;
  readonly #tools: Required<AdaptationStoreTools>;
  #profiles: ProfileStore = new MemoryProfileStore();
  #manifest: Manifest | null = null;
  #cells: ReviewSession['cells'] | null = null;
  #usedSha256: string | null = null;
  #key = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Every profile seen while the page is open, so that undoing finds what was deleted since. */
  readonly #known = new Map<string, SavedProfile>();

  constructor(tools: AdaptationStoreTools) {
    this.#tools = { delay_ms: DELAY_MS, ...tools };
  }

  /** Where profiles are stored from now on. */
  setProfileStore(profiles: ProfileStore): void {
    this.#profiles = profiles;
    void this.#list();
  }

  /** To be called after every change. Nothing happens unless cells, profile or model changed. */
  watch(session: ReviewSession | null, loaded: Manifest | null): void {
    const isOwn = session !== null && isMadeBy(session, loaded);
    const manifest = isOwn && loaded?.embedding !== undefined ? loaded : null;
    const isOther = manifest !== this.#manifest;
    const cells = manifest === null ? null : (session?.cells ?? null);
    const used = session?.profile?.sha256 ?? null;
    if (!isOther && cells === this.#cells && used === this.#usedSha256) return;
    this.#manifest = manifest;
    this.#cells = cells;
    this.#usedSha256 = used;
    if (isOther) {
      this.#tools.fitter.stop();
      this.#key = '';
      this.#set({ ...NO_ADAPTATION, isAdaptable: manifest !== null });
      void this.#list();
    }
    if (manifest === null) {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
      return;
    }
    // Further changes do not postpone it: otherwise a queue of ten pictures a second would postpone it for ever.
    this.#timer ??= setTimeout(() => void this.#work(), this.#tools.delay_ms);
  }

  /** The profile in use; null where there is none, or it is not in this browser. */
  async findUsed(): Promise<Profile | null> {
    const used = this.#tools.getSession()?.profile;
    if (!used || this.#manifest === null) return null;
    if (!this.#known.has(used.sha256)) await this.#list();
    return this.#known.get(used.sha256)?.profile ?? null;
  }

  /** Gives cells of the engine what the profile in use makes of them. */
  async adapt(cells: readonly Cell[]): Promise<(Cell & { adapted?: ModelAnswer })[]> {
    const profile = await this.findUsed();
    const manifest = this.#manifest;
    if (profile === null || manifest === null) return [...cells];
    const { applyProfile } = await import('../adaptation');
    return cells.map((cell) =>
      cell.embedding === undefined ? cell : { ...cell, adapted: toModelAnswer(applyProfile(cell, profile, manifest)) },
    );
  }

  /** The profile of the reviewed cells, kept under a name. Null where no cell is reviewed. */
  async save(name: string): Promise<SavedProfile | null> {
    const profile = this.#state.findings?.profile;
    if (!profile) return null;
    return this.#take(`${JSON.stringify({ ...profile, name: name.trim() })}\n`);
  }

  /** Takes in a profile's file. Null where something is wrong with it; the state says what. */
  async importFile(file: Blob): Promise<SavedProfile | null> {
    this.#set({ problem: null });
    const text = file.size > MOST_BYTES ? '' : await file.text();
    return this.#take(text);
  }

  /** The profile's answers to every cell no person has named or confirmed. Returns why it changed nothing. */
  async use({ sha256, profile }: SavedProfile): Promise<RejectedEdit | null> {
    const { applyProfile } = await import('../adaptation');
    const session = this.#tools.getSession();
    const manifest = this.#manifest;
    if (!session || !manifest) return { code: 'nothing_to_do' };
    const answers = Object.fromEntries(
      listOpenCells(session).map((cell) => [
        cell.id,
        toModelAnswer(applyProfile(toEngineCell(cell), profile, manifest)),
      ]),
    );
    const { name, created, n_cells } = profile;
    return this.#tools.edit({ type: 'profile_applied', profile: { name, created, sha256, cells: n_cells }, answers });
  }

  /** Back to the model as it was shipped. */
  leave(): RejectedEdit | null {
    return this.#tools.edit({ type: 'profile_left' });
  }

  async delete(sha256: string): Promise<void> {
    await this.#profiles.delete(sha256);
    await this.#list();
  }

  dismissProblem(): void {
    this.#set({ problem: null });
  }

  async #take(text: string): Promise<SavedProfile | null> {
    const manifest = this.#manifest;
    if (manifest === null) return null;
    const { checkProfile, ProfileError } = await import('../adaptation');
    let profile: Profile;
    try {
      profile = checkProfile(readJson(text), manifest);
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      const { models, message } = error;
      this.#set({
        problem: models === null ? { kind: 'profile_invalid', message } : { kind: 'profile_of_another_model', ...models },
      });
      return null;
    }
    const kept = { sha256: await hashBytes(new TextEncoder().encode(text)), text, profile };
    this.#known.set(kept.sha256, kept);
    try {
      await this.#profiles.put(kept.sha256, text);
    } catch (error) {
      this.#set({ problem: { kind: 'profile_not_kept', message: describe(error) } });
    }
    await this.#list();
    return kept;
  }

  async #list(): Promise<void> {
    const manifest = this.#manifest;
    if (manifest === null) return;
    const texts = await this.#profiles.list();
    // What reads profiles is fetched by those who have some.
    const checkProfile = texts.size === 0 ? null : (await import('../adaptation')).checkProfile;
    const kept = [...texts].flatMap(([sha256, text]): SavedProfile[] => {
      if (checkProfile === null) return [];
      try {
        return [{ sha256, text, profile: checkProfile(readJson(text), manifest) }];
      } catch {
        // Of another model: it is listed when that one is loaded.
        return [];
      }
    });
    for (const one of kept) this.#known.set(one.sha256, one);
    if (manifest !== this.#manifest) return;
    this.#set({ saved: kept.sort((a, b) => (a.profile.created < b.profile.created ? 1 : -1)) });
  }

  async #work(): Promise<void> {
    this.#timer = null;
    const { fitter, getSession, now } = this.#tools;
    const session = getSession();
    const manifest = this.#manifest;
    if (session === null || manifest === null) return;
    const { ids, cells, key } = collectLabCells(session, manifest);
    // Before the first answer there is nothing to learn from.
    if (ids.length === 0 && this.#state.findings === null) return;
    if (this.#state.isFitting && key === this.#key) {
      // What is being fitted is not stale, only the list of cells has grown.
      this.#timer = setTimeout(() => void this.#work(), this.#tools.delay_ms);
      return;
    }
    this.#key = key;
    this.#set({ isFitting: true });
    try {
      const used = await this.findUsed();
      const answer = await fitter.ask({
        manifest,
        cells,
        knownMeans: used === null ? [] : Object.values(used.classes).map(({ mean }) => mean),
        name: session.laboratory || session.name,
        created: new Date(now()),
        suggestions: SUGGESTIONS,
      });
      // Given up for a newer question, whose answer follows.
      if (answer === null) return;
      this.#set({ isFitting: false, findings: { ...answer, next: answer.next.flatMap((row) => ids[row] ?? []) } });
    } catch (error) {
      this.#set({
        isFitting: false,
        problem: { kind: 'fit_failed', message: describe(error) },
      });
    }
  }

  #set(change: Partial<AdaptationState>): void {
    this.#state = { ...this.#state, ...change };
    this.#tools.onChange(this.#state);
  }
}

function readJson(text: string): unknown {
  try {
    return parseJson(text, MOST_BYTES);
  } catch {
    return null;
  }
}
