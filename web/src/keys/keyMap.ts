/** Which key does what in review, tally and quiz: one map for all three. Pure functions; docs/page.md has a list. */

import { SAME_AS_FINE } from '../count/classes';

/** What a key does besides naming a class, in the order in which the page lists them. */
export const ACTIONS = ['verify', 'verifyClass', 'previousDoubtful', 'nextDoubtful', 'reject', 'draw', 'field', 'zoom'] as const;
export type Action = (typeof ACTIONS)[number];

/** An action, or a class by its label. */
export type KeyTarget = Action | `class/${string}`;

/**
 * Names of keys (`findPressedKey`) to what they do. A key does one thing; one thing may have several keys. A class has
 * its entry whether or not the session at hand counts it.
 */
export type KeyMap = Readonly<Record<string, KeyTarget>>;

/**
 * Letters of the English names where they are free: T for band ("stab cell"), J for metamyelocytes ("juvenile"), K for
 * blasts, R for nucleated red cells. C and X have no class: they confirm and reject, beside Space and Delete.
 */
export const DEFAULT_KEY_MAP: KeyMap = {
  space: 'verify',
  c: 'verify',
  'shift+space': 'verifyClass',
  ',': 'previousDoubtful',
  '.': 'nextDoubtful',
  delete: 'reject',
  x: 'reject',
  d: 'draw',
  f: 'field',
  z: 'zoom',
  n: 'class/NEUTROPHIL',
  s: 'class/SEGMENTED_NEUTROPHIL',
  t: 'class/BAND_NEUTROPHIL',
  l: 'class/LYMPHOCYTE',
  a: 'class/ATYPICAL_LYMPHOCYTE',
  m: 'class/MONOCYTE',
  e: 'class/EOSINOPHIL',
  b: 'class/BASOPHIL',
  i: 'class/IMMATURE_GRANULOCYTE',
  o: 'class/PROMYELOCYTE',
  y: 'class/MYELOCYTE',
  j: 'class/METAMYELOCYTE',
  k: 'class/BLAST',
  r: 'class/ERYTHROBLAST',
  p: 'class/PLATELET',
  u: 'class/SMUDGE',
};

/** Digits name the first nine classes and cannot be given away; the signs enlarge a picture or list the keys. */
const FIXED = /^[0-9+\-=?]$/;
/** One printable character, or a key that neither moves the focus nor belongs to the browser. */
const USABLE = /^(?:[!-~]|space|shift\+space|delete|insert|f(?:[2-46-9]|10))$/;
const LABEL = /^class\/.{1,200}$/;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.match(/./g) ?? [];

/** Whether a key, by its name, can be given to something. */
export function isUsableKey(key: string): boolean {
  return USABLE.test(key) && !FIXED.test(key) && key === key.toLowerCase();
}

/** What a class is called in the map: a hand class that a model's finer class takes the place of has that one's key. */
export function targetOf(label: string): KeyTarget {
  return `class/${SAME_AS_FINE[label] ?? label}`;
}

/** The map in which `key` does this; keys that did it before do nothing, nor does this key do anything else. */
export function assignKey(map: KeyMap, key: string, target: KeyTarget): KeyMap {
  const others = Object.entries(map).filter(([other, does]) => other !== key && does !== target);
  return Object.fromEntries([...others, [key, target]]);
}

/** A map that was kept as JSON; null where it is none, or holds a key or a deed that there is not. */
export function parseKeyMap(json: string): KeyMap | null {
  try {
    const map: unknown = JSON.parse(json);
    if (typeof map !== 'object' || map === null || Array.isArray(map)) return null;
    return Object.entries(map).every(([key, target]) => isUsableKey(key) && isTarget(target)) ? (map as KeyMap) : null;
  } catch {
    return null;
  }
}

function isTarget(value: unknown): value is KeyTarget {
  return typeof value === 'string' && (LABEL.test(value) || (ACTIONS as readonly string[]).includes(value));
}

/** The keys as they work for certain classes. */
export interface Keyboard {
  /** The first key of an action or class; null where no key is left for it. */
  keyOf: (target: KeyTarget) => string | null;
  /** Every key of an action or class. */
  keysOf: (target: KeyTarget) => string[];
  /** What a key does: an action, or a label of the classes; null: nothing. */
  read: (key: string) => { action: Action } | { label: string } | null;
}

/**
 * The map for the classes with these labels, in their order: digits 1 to 9 name the first nine, and a class without a
 * key, such as one's own, has the first free letter of its name, else of the alphabet.
 */
export function makeKeyboard(map: KeyMap, labels: readonly string[]): Keyboard {
  const labelOf = new Map(labels.map((label) => [targetOf(label), label]));
  const isHere = (target: KeyTarget): boolean => labelOf.has(target) || !target.startsWith('class/');
  // A key of a class that is not here is free.
  const keys = new Map(Object.entries(map).filter(([, target]) => isHere(target)));
  for (const [target, label] of labelOf) {
    if ([...keys.values()].includes(target)) continue;
    const own = label.toLowerCase().match(/[a-z]/g) ?? [];
    const free = [...own, ...LETTERS].find((letter) => !keys.has(letter));
    if (free !== undefined) keys.set(free, target);
  }
  const keysOf = (target: KeyTarget): string[] => [...keys].flatMap(([key, does]) => (does === target ? [key] : []));
  return {
    keyOf: (target) => keysOf(target)[0] ?? null,
    keysOf,
    read: (key) => {
      if (/^[1-9]$/.test(key)) {
        const label = labels[Number(key) - 1];
        return label === undefined ? null : { label };
      }
      const target = keys.get(key);
      if (target === undefined) return null;
      const label = labelOf.get(target);
      return label === undefined ? { action: target as Action } : { label };
    },
  };
}
