/** The words of a review: one session, its pictures, its cells and who said what. Documented in docs/sessions.md. */

import type { TotalWbc } from '../count/differential';
import type { RangeTable } from '../count/ranges';
import type { CountClass } from '../count/types';
import type { Backend, Cell, Status, Texts, Timings } from '../engine';
import type { PictureFlag } from '../photos/quality';
import type { Problem } from '../problems';

/** x, y, width, height in pixels of the picture, EXIF orientation applied. */
export type Box = Cell['box'];

/** Date and time as `Date.toISOString` writes it. */
export type Moment = string;

/** Given in place of a class where a box shows no cell. No class may be called so. */
export const NOT_A_CELL = 'NOT_A_CELL';

export interface SessionModel {
  id: string;
  version: string;
  /** Of manifest.json, which in turn lists the SHA-256 of every other file of the model. */
  manifestSha256: string;
}

export type PictureProgress =
  /** `interruptions`: how often the page ended while it was running. */
  | { phase: 'waiting'; interruptions?: number }
  | { phase: 'running'; interruptions?: number }
  | { phase: 'done'; took_ms: number }
  | { phase: 'failed'; problem: Problem }
  /** Left out because somebody stopped the queue; `retry` takes it up again. */
  | { phase: 'skipped' };

/** How a picture's answer was computed. */
export interface Computed {
  backend: Backend;
  timings: Timings;
  /** What a person should know of the file, such as that it has more pictures than the one that was looked at. */
  notes?: Texts[];
}

/** A person has looked through the field for cells that were missed. */
export interface FieldCheck {
  by: string;
  at: Moment;
}

export interface ReviewPicture {
  id: string;
  /** Of the file, as it came. */
  name: string;
  bytes: number;
  sha256: string;
  /** In the order in which pictures were added; unique within a session. */
  position: number;
  /** Pixels of the decoded picture; null until it was decoded. */
  width: number | null;
  height: number | null;
  flags: PictureFlag[];
  progress: PictureProgress;
  /** Absent until the picture is answered, and where an older page answered it. */
  computed?: Computed;
  /** Absent until a person says so. */
  checked?: FieldCheck;
}

/** What the model said of a cell's box; another box has another answer. */
export interface ModelAnswer {
  /** Null exactly when `status` is 'unidentified'. */
  label: string | null;
  probability: number;
  probabilities: Record<string, number>;
  /** Where the model has finer classes. */
  fine_probabilities?: Record<string, number>;
  status: Status;
  /** How probable it is that there is a cell at all; null where the network does not say that. */
  cellness: number | null;
}

/** Which lab profile a session's answers are corrected by. */
export interface SessionProfile {
  name: string;
  created: Moment;
  /** Of the profile's file, as it is exported. */
  sha256: string;
  /** Cells it was fitted to. */
  cells: number;
}

/** A label a person gave, or `NOT_A_CELL`. */
export interface PersonAnswer {
  label: string;
  by: string;
  at: Moment;
}

/** How a cell came to be confirmed: by giving it a label, alone, in a selection, or with its whole class at once. */
export type ConfirmedHow = 'answer' | 'one' | 'many' | 'class';

export interface Confirmation {
  by: string;
  at: Moment;
  how: ConfirmedHow;
}

/** A whole class was confirmed at once: how many cells, by whom, when. */
export interface ClassConfirmation {
  label: string;
  cells: number;
  by: string;
  at: Moment;
}

export interface ReviewCell {
  id: string;
  pictureId: string;
  box: Box;
  /** Null where the model has not looked: a person drew or moved the box. */
  model: ModelAnswer | null;
  /** The model's word corrected by a lab profile; null where none was in use when the cell was last answered. */
  adapted: ModelAnswer | null;
  answer: PersonAnswer | null;
  confirmed: Confirmation | null;
  /** A person drew this box, or moved it. */
  addedByHand: boolean;
  movedByHand: boolean;
  /** The cell that is counted in this one's place. */
  duplicateOf: string | null;
  /** What the network's head read, to seven digits (`packEmbedding`). */
  embedding: number[] | null;
}

/** Two boxes of two pictures that seem to show one cell. */
export interface DuplicateOffer {
  /** `${keep}|${drop}` */
  id: string;
  /** Stays counted where the offer is accepted. */
  keep: string;
  drop: string;
  /** Cosine of the two embeddings. */
  similarity: number;
  /** Pairs of cells that agree on the shift between the two pictures, this one among them. */
  votes: number;
  decision: 'accepted' | 'rejected' | null;
}

/** A picture that was taken out, with all that can be put back. It is in no exported file. */
export interface RemovedPicture {
  picture: ReviewPicture;
  cells: ReviewCell[];
  duplicates: DuplicateOffer[];
  /** SHA-256 of the lab profile that was in use; null where none was. */
  profile: string | null;
}

export interface Signature {
  by: string;
  at: Moment;
  /** Cells counted under a class, every one confirmed. */
  counted: number;
  /** Cells left without a name, which the person who signed has said to know of. */
  leftUnidentified: number;
  /** SHA-256 of what was signed (`hashContent`). */
  content: string;
  /** Hash of the last audit entry before the signature. */
  auditHead: string;
}

/** What a reader's key signed, beside the name; docs/signature.md describes it. */
export interface Seal {
  /** The signed statement: a JSON Web Signature (RFC 7515, compact), made with Ed25519. */
  jws: string;
  /** What was signed, as it was: the report, its FHIR bundle, and what `condenseSession` makes of the session. */
  report: Json;
  fhir: Json;
  session: Json;
}

/** A session that is another's blind copy: the same pictures and boxes, without what its reader said. */
export interface CopyOrigin {
  /** Id of the session that was copied. */
  session: string;
  at: Moment;
}

/**
 * What the two readers called one cell: a label of the session's classes, or `NOT_A_CELL`; null: left without a name.
 * Absent: the reader has no box there.
 */
export interface TwoLabels {
  first?: string | null;
  second?: string | null;
}

/** A second reader's labels beside those of the first, both as they were when the second reading was taken in. */
export interface SecondReading {
  firstReader: string;
  reader: string;
  /** Id of the blind copy that the second reader worked on. */
  copyId: string;
  at: Moment;
  /** By cell; cells that are counted in another's place are left out. */
  labels: Record<string, TwoLabels>;
  /** What was decided on a cell that they disagree on, by cell: the label, by whom, when. */
  decisions: Record<string, PersonAnswer>;
}

/** JSON as it can be written to a file and read back the same. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface AuditChange {
  /** Where in the session, such as `cells/3f.2/answer`. */
  path: string;
  /** Null where there was nothing. */
  from: Json;
  to: Json;
}

export interface AuditEntry {
  /** 0, 1, 2, ... */
  n: number;
  at: Moment;
  /** Empty where nobody gave a name. */
  by: string;
  /** Type of the action, or 'undo' or 'redo'. */
  action: string;
  /** What the person gave that is one value: a label, a text, a reason. */
  given: Record<string, string | number | boolean | null>;
  changes: AuditChange[];
  /** Hash of the entry before. */
  previous: string;
  /** SHA-256 over everything above. */
  hash: string;
}

export interface ReviewSession {
  id: string;
  name: string;
  laboratory: string;
  created: Moment;
  model: SessionModel;
  /** Null: the model answers as it was shipped. */
  profile: SessionProfile | null;
  /** By id; `listPictures` has them in order. */
  pictures: Record<string, ReviewPicture>;
  /** By id. */
  cells: Record<string, ReviewCell>;
  /** By id. */
  duplicates: Record<string, DuplicateOffer>;
  /** By id of the picture; absent where none was taken out. */
  removed?: Record<string, RemovedPicture>;
  classes: CountClass[];
  /** Never required; only what the reader chooses to write down. */
  sampleId: string;
  notes: string;
  /** How many cells are to be counted. */
  target: number;
  /** Null where nobody entered it. */
  totalWbc: TotalWbc | null;
  /** Null: the count's default. */
  ranges: RangeTable | null;
  signature: Signature | null;
  /** Absent where nobody signed, or by name alone. */
  seal?: Seal;
  audit: AuditEntry[];
  /** Only of a blind copy. */
  copyOf?: CopyOrigin;
  /** Absent until one is taken in. */
  secondReading?: SecondReading;
}
