import type { KnownTest } from '../../proficiency/types';

/** What the part shows: one thing at a time. */
export type TestView =
  | { at: 'list'; announced?: string }
  | { at: 'make' }
  | { at: 'start'; known: KnownTest }
  /** Of an attempt that may or may not be finished. */
  | { at: 'attempt'; key: string };
