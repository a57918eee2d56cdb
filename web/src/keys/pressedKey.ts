/** Names of keys as the map of keys has them. */

/** Keys whose character says nothing on a layout of another script, by their place. */
const PLACES: Record<string, string> = { Comma: ',', Period: '.' };

/**
 * The name of a pressed key: its letter, digit or sign in lower case, else `KeyboardEvent.key` in lower case
 * ('delete'); 'space' and 'shift+space' for the space bar. By the key's place where the layout is not Latin.
 */
export function findPressedKey({ key, code, shiftKey = false }: Pick<KeyboardEvent, 'key' | 'code'> & { shiftKey?: boolean }): string {
  if (key === ' ') return shiftKey ? 'shift+space' : 'space';
  // Only a letter of another script, or a full-width one, says nothing; every other key is what it says.
  if (key.length > 1 || key.charCodeAt(0) < 0x80) return key.toLowerCase();
  const place = PLACES[code] ?? /^(?:Key([A-Z])|Digit(\d))$/.exec(code)?.slice(1).find(Boolean);
  return (place ?? key).toLowerCase();
}
