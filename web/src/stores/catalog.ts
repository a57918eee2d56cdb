/** The models this host serves: `./models/index.json`. */

import { readText } from '../samples/readText';
import { ProblemError } from '../problems';
import type { ModelEntry } from './types';

/** Reads the index; unusable entries are left out. Throws `models_missing` when none is left. */
export function parseCatalog(value: unknown, indexUrl: string): ModelEntry[] {
  const listed = isRecord(value) && Array.isArray(value['models']) ? (value['models'] as unknown[]) : [];
  const models = listed.flatMap((entry): ModelEntry[] => {
    if (!isRecord(entry)) return [];
    const { id, manifest } = entry;
    if (typeof id !== 'string' || typeof manifest !== 'string') return [];
    return [
      {
        id,
        name: readText(entry['name']) ?? { en: id },
        manifestUrl: new URL(manifest, indexUrl).href,
        isDefault: entry['default'] === true,
      },
    ];
  });
  if (models.length === 0) {
    throw new ProblemError({
      kind: 'models_missing',
      message: `Expected at least one model in ${indexUrl}, found none.`,
    });
  }
  return models;
}

export function findDefaultModel(models: readonly ModelEntry[]): ModelEntry | undefined {
  return models.find(({ isDefault }) => isDefault) ?? models[0];
}

/** The manifest's address from what a person typed: the manifest itself, or the folder it is in. */
export function parseModelLink(text: string, pageUrl: string): URL {
  const trimmed = text.trim();
  let url: URL;
  try {
    url = new URL(trimmed, pageUrl);
  } catch {
    throw new ProblemError({ kind: 'link_invalid', text: trimmed });
  }
  if (trimmed === '' || !/^https?:$/.test(url.protocol)) {
    throw new ProblemError({ kind: 'link_invalid', text: trimmed });
  }
  if (!url.pathname.endsWith('.json')) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/manifest.json`;
  }
  return url;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
