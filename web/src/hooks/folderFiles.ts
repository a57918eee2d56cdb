/** Which files of a folder are pictures, and which are passed over: the rule of Python (contract/folder_files.json). */

import rule from '../../../contract/folder_files.json';

export type FileKind =
  | { kind: 'picture' }
  /** A picture of a format that is not read, such as "RAW". */
  | { kind: 'not_read'; format: string }
  /** Hidden, or made by a system, an archiver or a photo program. */
  | { kind: 'generated' }
  | { kind: 'other' };

/** How many entries of folders were passed over, by reason. A generated folder is one, whatever it holds. */
export interface PassedOver {
  generated: number;
  other: number;
  /** Files and folders that the browser could not open. */
  unreadable: number;
  /** By format. */
  notRead: Map<string, number>;
}

export function createPassedOver(): PassedOver {
  return { generated: 0, other: 0, unreadable: 0, notRead: new Map() };
}

export function isGeneratedName(name: string): boolean {
  const { prefixes, names } = rule.generated;
  return prefixes.some((prefix) => name.startsWith(prefix)) || names.includes(name.toLowerCase());
}

/** By the names below the folder that was dropped, joined by slashes. */
export function classifyPath(path: string): FileKind {
  const parts = path.split('/');
  if (parts.some(isGeneratedName)) return { kind: 'generated' };
  const name = parts.at(-1) ?? '';
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot).toLowerCase() : '';
  if (rule.pictures.includes(ending)) return { kind: 'picture' };
  const unread = Object.entries(rule.not_read).find(([, endings]) => endings.includes(ending));
  return unread ? { kind: 'not_read', format: unread[0] } : { kind: 'other' };
}
