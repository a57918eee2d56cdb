/** 32 hexadecimal digits; `crypto.randomUUID` is missing on plain http. */
export function makeId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
