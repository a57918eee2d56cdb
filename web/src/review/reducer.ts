/** The one place where a session changes. */

import { produce, produceWithPatches, type Draft, type Patch } from 'immer';

import type { EditAction, HumanAction, QueueAction, RejectedEdit, ReviewAction, SealAction, Stamp } from './actions';
import { applyAnswer } from './answers';
import { appendEntry, headOf, isUnchanged, toRecord } from './audit';
import { applyCommand } from './commands';
import { applyEdit } from './edits';
import { forgetPictures, NO_HISTORY, rememberStep, replayStep, type History } from './history';
import type { AuditChange, AuditEntry, ReviewSession } from './types';
import { isVerification } from './verification';

export interface ReviewState {
  session: ReviewSession;
  history: History;
  /** Why the last action of a person changed nothing; null where it did. */
  rejected: RejectedEdit | null;
}

export function openReview(session: ReviewSession): ReviewState {
  return { session, history: NO_HISTORY, rejected: null };
}

/** Pure: ids, times and names come with the actions. A rejected action gives the same session, and says why. */
export function reduceReview(state: ReviewState, action: ReviewAction): ReviewState {
  switch (action.type) {
    case 'picture_started':
    case 'picture_answered':
    case 'picture_assessed':
    case 'picture_failed':
    case 'picture_returned':
    case 'pictures_skipped':
    case 'cell_answered':
    case 'duplicates_offered':
      return reportFromQueue(state, action);
    case 'sealed':
      return seal(state, action);
    case 'undo':
    case 'redo':
      return replay(state, action);
    case 'retried':
    case 'signed':
    case 'unsigned':
      return change(state, action, (draft) => applyCommand(draft, state.session, action), false);
    case 'pictures_added':
    case 'pictures_restored':
    case 'field_checked':
      return change(state, action, (draft) => applyEdit(draft, state.session, action), false);
    case 'pictures_removed': {
      const next = change(state, action, (draft) => applyEdit(draft, state.session, action), false);
      if (next.rejected !== null) return next;
      return { ...next, history: forgetPictures(state.history, state.session, new Set(action.pictureIds)) };
    }
    default:
      return change(state, action, (draft) => applyEdit(draft, state.session, action), true);
  }
}

/** A signed session waits for nothing, so a report that still comes is one of a picture that was given up. */
function reportFromQueue(state: ReviewState, action: QueueAction): ReviewState {
  if (state.session.signature) return state;
  const session = produce(state.session, (draft) => applyAnswer(draft, action));
  return session === state.session ? state : { ...state, session };
}

/** A signature that was taken back while the key signed gets no seal. */
function seal(state: ReviewState, action: SealAction): ReviewState {
  const { session } = state;
  if (!session.signature || headOf(session.audit) !== action.head) return state;
  return { ...state, session: { ...session, seal: action.seal } };
}

type Recipe = (draft: Draft<ReviewSession>) => RejectedEdit | null;

function change(
  state: ReviewState,
  action: (EditAction & Stamp) | Exclude<HumanAction, EditAction>,
  recipe: Recipe,
  canUndo: boolean,
): ReviewState {
  if (state.session.signature && action.type !== 'unsigned') return { ...state, rejected: { code: 'signed' } };
  if (isVerification(action) && action.by.trim() === '') return { ...state, rejected: { code: 'name_missing' } };
  const outcome: { rejection: RejectedEdit | null } = { rejection: null };
  const [edited, patches, back] = produceWithPatches(state.session, (draft) => {
    outcome.rejection = recipe(draft);
  });
  if (outcome.rejection) return { ...state, rejected: outcome.rejection };
  const session = record(state.session, edited, patches, action);
  if (session === null) return { ...state, rejected: { code: 'nothing_to_do' } };
  const history = canUndo ? rememberStep(state.history, { action: action.type, back }) : state.history;
  return { session, history, rejected: null };
}

function replay(state: ReviewState, action: Extract<HumanAction, { type: 'undo' | 'redo' }>): ReviewState {
  if (state.session.signature) return { ...state, rejected: { code: 'signed' } };
  const step = replayStep(state.session, state.history, action.type);
  if (!step) return { ...state, rejected: { code: 'nothing_to_do' } };
  const session = record(state.session, step.session, step.patches, action, { of: step.action });
  // A step whose picture has been taken out by the queue since is spent, though nothing is left to record.
  return { session: session ?? step.session, history: step.history, rejected: null };
}

/** Appends what changed to the trail. Null where nothing did. */
function record(
  before: ReviewSession,
  after: ReviewSession,
  patches: readonly Patch[],
  action: HumanAction,
  given: AuditEntry['given'] = pickGiven(action),
): ReviewSession | null {
  const changes = patches
    // What is kept of a picture that was taken out is what the other changes say that it was; a seal repeats all.
    .filter(({ path: [part] }) => part !== 'removed' && part !== 'seal')
    .map(({ path, value }): AuditChange => {
      return { path: path.join('/'), from: toRecord(valueAt(before, path)), to: toRecord(value) };
    })
    .filter((one) => !isUnchanged(one));
  if (changes.length === 0) return null;
  const entry = appendEntry(before.audit, { at: action.at, by: action.by, action: action.type, given, changes });
  return { ...after, audit: [...before.audit, entry] };
}

function pickGiven(action: HumanAction): AuditEntry['given'] {
  return Object.fromEntries(
    Object.entries(action).filter(
      ([key, value]) => !['type', 'at', 'by'].includes(key) && (value === null || typeof value !== 'object'),
    ),
  );
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<string, unknown> | null | undefined)?.[key], value);
}
