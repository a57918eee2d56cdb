/** What the page remembers on this device: three choices, nothing about pictures. */

import { BACKENDS } from '../engine';
import { LANGUAGES, type Language } from '../i18n/languages';
import { keepText, readText } from '../storage/deviceText';
import type { BackendChoice } from './types';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface Preferences {
  language: Language;
  theme: Theme;
  backend: BackendChoice;
}

const KEY = 'leukoscope';
export const BACKEND_CHOICES: readonly BackendChoice[] = ['auto', ...BACKENDS];

/** `spoken` are the browser's languages, used until the reader chooses. */
export function readPreferences(storage: Storage | null, spoken: readonly string[]): Preferences {
  const stored = readStored(storage);
  return {
    language: oneOf(LANGUAGES, stored['language']) ?? matchLanguage(spoken),
    theme: oneOf(THEMES, stored['theme']) ?? 'system',
    backend: oneOf(BACKEND_CHOICES, stored['backend']) ?? 'auto',
  };
}

export function writePreferences(storage: Storage | null, preferences: Preferences): void {
  keepText(storage, KEY, JSON.stringify(preferences));
}

function readStored(storage: Storage | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readText(storage, KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function matchLanguage(spoken: readonly string[]): Language {
  for (const tag of spoken) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'zh') return 'zh-CN';
    if (language === 'en') return 'en';
  }
  return 'en';
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((candidate) => candidate === value);
}
