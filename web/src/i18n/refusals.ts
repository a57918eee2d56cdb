import type { Language } from './languages';

/**
 * Why a picture is refused, in the reader's language: the engine sends the contract's words in every language.
 * Null when `details` are not those of a `picture_refused` error.
 */
export function describeRefusal(details: Record<string, unknown>, language: Language): string | null {
  const texts = details['texts'];
  if (typeof texts !== 'object' || texts === null) return null;
  const text = (texts as Record<string, unknown>)[language];
  return typeof text === 'string' ? text : null;
}
