/** What the reviewStore knows at one moment, and what it needs from outside. */

import type { Fitter } from '../adaptation/fitter';
import type { QualityFlag } from '../photos/quality';
import type { Cell } from '../engine';
import type { PictureAnswer } from '../review/actions';
import type { AuditVerdict } from '../review/audit';
import type { QueueMode } from '../review/queue';
import type { ReviewState } from '../review/reducer';
import type { SessionStore } from '../storage/sessionStore';
import type { StorageProblem } from '../storage/storageProblems';
import type { SessionSummary } from '../storage/summary';
import { NO_ADAPTATION, type AdaptationState } from './adaptationStore';
import type { PhotographLink } from './linkFetcher';
import type { SkippedFile } from './pictureFiles';
import type { fetchPicture } from './pictureLink';

/** What the reviewStore needs from outside; tests give it another database and no canvas. */
export interface ReviewStoreTools {
  openStore: () => Promise<SessionStore>;
  /** Says what may be wrong with a photograph. */
  assess: (blob: Blob) => Promise<QualityFlag[]>;
  /** The bytes of a model's manifest. */
  fetchBytes: (url: string) => Promise<Uint8Array<ArrayBuffer>>;
  fetchPicture: typeof fetchPicture;
  /** Fits lab profiles, off the page's thread. */
  fitter: Fitter;
  /** Date and time as `Date.toISOString` writes it. */
  now: () => string;
  /** Who reviewed last on this device; empty where nobody is known. */
  reader?: string;
  /** Remembers who reviews. */
  keepReader?: (reader: string) => void;
}

/** A field with what a model found in it. */
export interface AnsweredField {
  file: File;
  answer: Omit<PictureAnswer, 'cells'> & { cells: readonly Cell[] };
}

export interface ReviewStoreState {
  /** `opening`: the list is being read, or a session is being opened or closed. */
  phase: 'opening' | 'ready';
  /** Id of the stored session that is being opened. */
  opening: string | null;
  /** Sessions stored in this browser, the last changed first; the open one among them as it was last written. */
  summaries: readonly SessionSummary[];
  /** Null: no session is open. */
  review: ReviewState | null;
  mode: QueueMode;
  /** What went wrong with storing, opening or importing. */
  problem: StorageProblem | null;
  /** Of the session that was imported last, where its trail is broken. */
  verdict: AuditVerdict | null;
  isSaved: boolean;
  /** What the reviewed cells of the open session come to. */
  lab: AdaptationState;
  /** Who reviews, as they typed it; goes with every action. */
  reader: string;
  /** Whether somebody verifies whose name is not known yet. */
  isAskingReader: boolean;
  /** Files that were given last and are in the session already, or twice among those given. */
  skipped: readonly SkippedFile[];
  /** Annotations that were given and are not taken in yet. */
  annotationFiles: readonly File[];
  /** Addresses given to the open session that are not photographs of it yet. */
  links: readonly PhotographLink[];
  /** A whole slide that is shown beside the open session. */
  scan: File | null;
  /** How many photographs wait for a model, to be a new session. */
  waiting: number;
}

export const CLOSED: ReviewStoreState = {
  phase: 'opening',
  opening: null,
  summaries: [],
  review: null,
  mode: 'idle',
  problem: null,
  verdict: null,
  isSaved: true,
  lab: NO_ADAPTATION,
  reader: '',
  isAskingReader: false,
  skipped: [],
  annotationFiles: [],
  links: [],
  scan: null,
  waiting: 0,
};
