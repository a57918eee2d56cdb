/**
 * Everything that can happen to a session. What a person does carries when and who; what the queue reports does not.
 */

import type { TotalWbc } from '../count/differential';
import type { RangeTable } from '../count/ranges';
import type { CountClass } from '../count/types';
import type { Cell } from '../engine';
import type { PictureFlag } from '../photos/quality';
import type { Problem } from '../problems';
import type {
  Box,
  Computed,
  DuplicateOffer,
  ModelAnswer,
  Moment,
  ReviewCell,
  Seal,
  SecondReading,
  SessionProfile,
} from './types';

/** A file that is to become a picture of the session. */
export interface NewPicture {
  id: string;
  name: string;
  bytes: number;
  sha256: string;
}

/**
 * A cell as the engine gives it, with what the session's lab profile makes of it; its embedding may be any list of
 * numbers.
 */
export type FoundCell = Omit<Cell, 'embedding'> & { embedding?: ArrayLike<number>; adapted?: ModelAnswer };

/** A cell that annotations add. `label` null: without a name. */
export interface AnnotatedBox {
  cellId: string;
  pictureId: string;
  box: Box;
  label: string | null;
}

/** A cell that annotations name. */
export interface NamedCell {
  cellId: string;
  label: string;
}

/** What the queue learnt about one picture. */
export interface PictureAnswer {
  width: number;
  height: number;
  cells: readonly FoundCell[];
  flags: readonly PictureFlag[];
  took_ms: number;
  computed?: Computed;
}

/** Changes a person makes; all of them but those of pictures are steps of the history. */
export type EditAction =
  /** Files that are in the session already (same SHA-256) are passed over; one that was taken out is put back. */
  | { type: 'pictures_added'; pictures: readonly NewPicture[] }
  /** With their cells; all of it is kept and can be put back. */
  | { type: 'pictures_removed'; pictureIds: readonly string[] }
  | { type: 'pictures_restored'; pictureIds: readonly string[] }
  /** A person has looked through the field for missed cells, or takes that back. */
  | { type: 'field_checked'; pictureId: string; checked: boolean }
  | { type: 'cells_reclassified'; cellIds: readonly string[]; label: string }
  /** Cells without a label are passed over: they need one first. `unseen`: how many of several were not on screen. */
  | { type: 'cells_confirmed'; cellIds: readonly string[]; unseen?: number }
  /** Every counted cell that is in this class now. `unseen`: how many of those to be confirmed were not on screen. */
  | { type: 'class_confirmed'; label: string; unseen?: number }
  | { type: 'confirmation_withdrawn'; cellIds: readonly string[] }
  | { type: 'cells_marked_not_cell'; cellIds: readonly string[] }
  | { type: 'cell_added'; cellId: string; pictureId: string; box: Box; label: string | null }
  | { type: 'box_moved'; cellId: string; box: Box }
  /**
   * From files of other programs, whose names are `files`. Labels are names that a person gave, still to be verified;
   * cells that a person of this session named or verified do not change.
   */
  | { type: 'annotations_added'; files: string; added: readonly AnnotatedBox[]; named: readonly NamedCell[] }
  | { type: 'duplicate_accepted'; offerId: string }
  | { type: 'duplicate_rejected'; offerId: string }
  /** Several offers at once: all of two pictures. */
  | { type: 'duplicates_decided'; offerIds: readonly string[]; decision: 'accepted' | 'rejected' }
  | { type: 'class_added'; added: CountClass }
  /**
   * A second reader's labels come beside the first one's. `added`: boxes that only the second reader has; `classes`:
   * those that only the second reader gave. One that is there is replaced while nothing was decided.
   */
  | {
      type: 'second_reading_taken';
      reader: string;
      copyId: string;
      reading: Pick<SecondReading, 'firstReader' | 'labels'>;
      added: readonly ReviewCell[];
      classes: readonly CountClass[];
    }
  /** What a cell is that the two readers disagree on: a class, or `NOT_A_CELL`. */
  | { type: 'disagreement_decided'; cellId: string; label: string }
  /** `answers`: by cell. Cells that a person named or confirmed do not change. */
  | { type: 'profile_applied'; profile: SessionProfile; answers: Readonly<Record<string, ModelAnswer>> }
  /** Back to the model as it was shipped, for the same cells. */
  | { type: 'profile_left' }
  | { type: 'session_named'; name: string; laboratory: string }
  | { type: 'sample_set'; sampleId: string }
  | { type: 'notes_set'; notes: string }
  | { type: 'target_set'; target: number }
  | { type: 'total_wbc_set'; totalWbc: TotalWbc | null }
  /** Null: back to the count's default. */
  | { type: 'ranges_set'; ranges: RangeTable | null };

/**
 * What a person does that is recorded but not undone: a queue's work, and a signature, which is only taken back openly.
 */
export type CommandAction =
  /** Failed and skipped ones go back to the queue. */
  | { type: 'retried'; pictureIds: readonly string[] }
  /** `unidentifiedKnown`: the person has said that cells without a name remain. */
  | { type: 'signed'; unidentifiedKnown: boolean }
  | { type: 'unsigned'; reason: string };

export type HistoryAction = { type: 'undo' } | { type: 'redo' };

/** Who did it and when. `by` is a name as the person typed it, empty where none was given. */
export interface Stamp {
  at: Moment;
  by: string;
}

export type HumanAction = (EditAction | CommandAction | HistoryAction) & Stamp;

/** Reports of the queue. They may arrive at any time, and undo does not concern them. */
export type QueueAction =
  | { type: 'picture_started'; pictureId: string }
  | { type: 'picture_answered'; pictureId: string; answer: PictureAnswer }
  /** What may be wrong with a picture that was answered. */
  | { type: 'picture_assessed'; pictureId: string; flags: readonly PictureFlag[] }
  | { type: 'picture_failed'; pictureId: string; problem: Problem }
  /** Back to waiting: the queue was paused while it ran. */
  | { type: 'picture_returned'; pictureId: string }
  | { type: 'pictures_skipped'; pictureIds: readonly string[] }
  /** The model's word on a box a person drew or moved; of no use where the box has moved on. */
  | { type: 'cell_answered'; cellId: string; answer: FoundCell }
  | { type: 'duplicates_offered'; offers: readonly Omit<DuplicateOffer, 'id' | 'decision'>[] };

/** A reader's key has signed the session whose trail ended with the hash `head`. No edit: it changes nothing signed. */
export interface SealAction {
  type: 'sealed';
  seal: Seal;
  head: string;
}

export type ReviewAction = HumanAction | QueueAction | SealAction;

/** Why an action changed nothing. */
export type RejectedEdit =
  /** Signed sessions are not edited; take the signature back first. */
  | { code: 'signed' }
  | { code: 'not_signed' }
  | { code: 'queue_unfinished'; pictures: number }
  | { code: 'unconfirmed'; cells: number }
  /** Cells without a name remain, and nobody has acknowledged that. */
  | { code: 'unidentified'; cells: number }
  /** Possible duplicates that nobody has decided on. */
  | { code: 'duplicates_open'; offers: number }
  /** Cells that two readers call differently, and nobody has decided on. */
  | { code: 'disagreements_open'; cells: number }
  | { code: 'nothing_counted' }
  | { code: 'unknown_picture'; id: string }
  | { code: 'unknown_cell'; id: string }
  | { code: 'unknown_offer'; id: string }
  | { code: 'unknown_class'; label: string }
  | { code: 'class_exists'; label: string }
  | { code: 'id_exists'; id: string }
  /** All the files are in the session already. */
  | { code: 'pictures_exist'; names: string[] }
  | { code: 'box_outside'; box: Box }
  | { code: 'number_invalid'; value: number }
  /** A limit below 0, no number, or low above high. */
  | { code: 'range_invalid'; labels: string[] }
  | { code: 'name_missing' }
  /** There is nothing to undo, to redo, to confirm or to retry. */
  | { code: 'nothing_to_do' };
