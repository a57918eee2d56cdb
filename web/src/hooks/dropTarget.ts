import { isSlidePart, type Part } from './address';

/** Where pictures go that are dropped on the page or pasted. */
export type DropTarget = 'pictures' | 'open session' | 'new session';

/**
 * Fields join a session only while one of its parts is shown: they must not come to another smear unseen. Elsewhere a
 * single picture is answered among the pictures, and several are the fields of a new session.
 */
export function chooseTarget(part: Part, isOpen: boolean, count: number): DropTarget {
  if (isSlidePart(part)) return isOpen ? 'open session' : 'new session';
  return count > 1 ? 'new session' : 'pictures';
}
