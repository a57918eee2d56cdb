import type { Text } from '../engine';

/** Text by language as an index file gives it, or one text for all; null when it is neither. */
export function readText(value: unknown): Text | null {
  if (typeof value === 'string') return { en: value };
  if (typeof value !== 'object' || value === null) return null;
  const { en, 'zh-CN': zh } = value as Record<string, unknown>;
  if (typeof en !== 'string') return null;
  return typeof zh === 'string' ? { en, 'zh-CN': zh } : { en };
}
