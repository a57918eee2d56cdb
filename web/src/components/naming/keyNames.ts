/** Names of keys as they are printed on them. */

import type { Messages } from '../../i18n/en';

/** Of a key in the map, or of one that was pressed. */
export function nameKey(key: string, { keys }: Messages): string {
  const names: Record<string, string> = keys.names;
  return (Object.hasOwn(names, key) ? names[key] : undefined) ?? key.toUpperCase();
}
