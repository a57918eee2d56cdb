/** The letter or digit of a key press, in lower case: by the key's place where the layout is not Latin. */
export function findPressedLetter({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  // Only a letter of another script, or a full-width one, says nothing; every other key is what it says.
  if (key.length > 1 || key.charCodeAt(0) < 0x80) return key.toLowerCase();
  return (/^(?:Key([A-Z])|Digit(\d))$/.exec(code)?.slice(1).find(Boolean) ?? key).toLowerCase();
}
