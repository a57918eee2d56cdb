/** Pictures that come into a session, are checked, taken out and put back, on a draft; none a step of the history. */

import { current, isDraft, type Draft } from 'immer';

import type { EditAction, RejectedEdit, Stamp } from './actions';
import { acceptDuplicate } from './duplicateEdits';
import { settle } from './history';
import { isOpen } from './selectors';
import { NOT_A_CELL, type RemovedPicture, type ReviewCell, type ReviewSession } from './types';

type ActionOf<Type extends EditAction['type']> = Extract<EditAction, { type: Type }> & Stamp;

/** A file that was taken out and comes again is put back. */
export function addPictures(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { pictures }: ActionOf<'pictures_added'>,
): RejectedEdit | null {
  const removed = Object.values(session.removed ?? {});
  const known = new Set(Object.values(session.pictures).map(({ sha256 }) => sha256));
  const before = known.size;
  let position = Math.max(
    -1,
    ...[...Object.values(session.pictures), ...removed.map(({ picture }) => picture)].map((picture) => picture.position),
  );
  for (const { id, name, bytes, sha256 } of pictures) {
    if (known.has(sha256)) continue;
    known.add(sha256);
    const old = removed.find(({ picture }) => picture.sha256 === sha256);
    if (old !== undefined) {
      putBack(draft, old);
      continue;
    }
    if (draft.pictures[id]) return { code: 'id_exists', id };
    position += 1;
    draft.pictures[id] = {
      id,
      name,
      bytes,
      sha256,
      position,
      width: null,
      height: null,
      flags: [],
      progress: { phase: 'waiting' },
    };
  }
  return known.size > before ? null : { code: 'pictures_exist', names: pictures.map(({ name }) => name) };
}

/** With their cells and what was decided of them, all of which is kept aside (`session.removed`). */
export function removePictures(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { pictureIds }: ActionOf<'pictures_removed'>,
): RejectedEdit | null {
  const unknown = pictureIds.find((id) => !session.pictures[id]);
  if (unknown !== undefined) return { code: 'unknown_picture', id: unknown };
  for (const id of pictureIds) {
    const picture = session.pictures[id];
    if (!picture) continue;
    const cells = Object.values(session.cells).filter(({ pictureId }) => pictureId === id);
    const ids = new Set(cells.map((cell) => cell.id));
    draft.removed ??= {};
    draft.removed[id] = {
      picture,
      cells: cells.map((cell) => ({ ...cell, box: [...cell.box] })),
      duplicates: Object.values(session.duplicates).filter(({ keep, drop }) => ids.has(keep) || ids.has(drop)),
      profile: session.profile?.sha256 ?? null,
    };
    Reflect.deleteProperty(draft.pictures, id);
  }
  settle(draft, session);
  return null;
}

export function restorePictures(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { pictureIds }: ActionOf<'pictures_restored'>,
): RejectedEdit | null {
  const unknown = pictureIds.find((id) => !session.removed?.[id]);
  if (unknown !== undefined) return { code: 'unknown_picture', id: unknown };
  for (const id of pictureIds) {
    const removed = draft.removed?.[id];
    if (removed) putBack(draft, isDraft(removed) ? current(removed) : removed);
  }
  return null;
}

/** Only what was looked at can be checked. */
export function checkField(
  draft: Draft<ReviewSession>,
  { pictureId, checked, by, at }: ActionOf<'field_checked'>,
): RejectedEdit | null {
  const picture = draft.pictures[pictureId];
  if (picture?.progress.phase !== 'done') return { code: 'unknown_picture', id: pictureId };
  if (checked) picture.checked ??= { by, at };
  else Reflect.deleteProperty(picture, 'checked');
  return null;
}

function putBack(draft: Draft<ReviewSession>, { picture, cells, duplicates, profile }: RemovedPicture): void {
  const isRunning = picture.progress.phase === 'running';
  draft.pictures[picture.id] = { ...picture, flags: [...picture.flags], progress: isRunning ? { phase: 'waiting' } : picture.progress };
  const labels = new Set([NOT_A_CELL, ...draft.classes.map(({ label }) => label)]);
  const isOtherProfile = (draft.profile?.sha256 ?? null) !== profile;
  for (const cell of cells) {
    const back: ReviewCell = { ...cell };
    // A class of one's own may have been taken back meanwhile, and a lab profile used or left.
    if (back.answer !== null && !labels.has(back.answer.label)) Object.assign(back, { answer: null, confirmed: null });
    if (isOtherProfile && isOpen(back)) back.adapted = null;
    draft.cells[cell.id] = back;
  }
  for (const offer of duplicates) {
    const [keep, drop] = [draft.cells[offer.keep], draft.cells[offer.drop]];
    if (keep && drop) {
      draft.duplicates[offer.id] = { ...offer };
      if (offer.decision === 'accepted') acceptDuplicate(draft, offer);
      continue;
    }
    // The other picture was taken out as well: the pair comes back with it.
    const other = Object.values(draft.removed ?? {}).find(
      (one) => one.picture.id !== picture.id && one.cells.some(({ id }) => id === offer.keep || id === offer.drop),
    );
    if (other?.duplicates.every(({ id }) => id !== offer.id)) other.duplicates.push({ ...offer });
  }
  for (const { id } of cells) {
    const cell = draft.cells[id];
    if (cell?.duplicateOf != null && !draft.cells[cell.duplicateOf]) cell.duplicateOf = null;
  }
  if (draft.removed) Reflect.deleteProperty(draft.removed, picture.id);
  if (Object.keys(draft.removed ?? {}).length === 0) Reflect.deleteProperty(draft, 'removed');
}
