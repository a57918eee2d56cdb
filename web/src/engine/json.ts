/** Reads JSON of unknown origin: bounded in size, depth and numbers, as Python's `contract/json_files.py` does. */

const MAX_DEPTH = 64;
const MAX_CHARACTERS = 256 * 2 ** 20;
/** Beyond it no count, time or size means anything. */
const MAX_NUMBER = 1e20;
/** A string, which may hold brackets of its own, or one bracket. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]/g;

/** Throws an Error that says in one line why the text is not JSON that may be used. */
export function parseJson(text: string, maxCharacters = MAX_CHARACTERS): unknown {
  if (text.length > maxCharacters) throw new Error(`it is longer than ${maxCharacters} characters`);
  checkDepth(text);
  return JSON.parse(text, (key, value: unknown) => {
    if (typeof value === 'number' && Math.abs(value) > MAX_NUMBER) throw new Error(`the number of ${quote(key)} is too large`);
    for (const part of typeof value === 'string' ? [key, value] : [key]) {
      if (HALF_PAIR.test(part)) throw new Error(`the text of ${quote(key)} has half of a surrogate pair`);
    }
    return value;
  });
}

/** A name that every object already has, such as `constructor`: a label of it would be mistaken for data. */
export function isReservedName(name: string): boolean {
  return name in Object.prototype;
}

const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Without recursion: a parser would run out of stack at some depth of its own. */
function checkDepth(text: string): void {
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > MAX_DEPTH) throw new Error(`its values are nested more than ${MAX_DEPTH} deep`);
  }
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
