/** For tests: every text by its path; a function is called with arguments that can be found again. */
export function listTexts(dictionary: object, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(dictionary) as [string, unknown][]) {
    const path = prefix + key;
    if (typeof value === 'string') texts.set(path, value);
    else if (typeof value === 'function') {
      const call = value as (...args: string[]) => string;
      texts.set(path, call(...Array.from({ length: call.length }, (_, position) => `‹${position}›`)));
    } else for (const [below, text] of listTexts(value as object, `${path}.`)) texts.set(below, text);
  }
  return texts;
}
