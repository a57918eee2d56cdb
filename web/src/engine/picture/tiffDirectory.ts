/** The directories of a TIFF (TIFF 6.0, section 2), read without following one twice or beyond the end of the file. */

/** Numbers of each tag of one page, by the tag's number. */
export type TiffTags = ReadonlyMap<number, readonly number[]>;

export interface TiffFile {
  /** The tags of the first page. */
  first: TiffTags;
  /** Full pages, previews and masks not counted. */
  pages: number;
  /** Whether a picture with more pixels than the first page is in a directory below it, as in raw files. */
  hasLarger: boolean;
}

const [WIDTH, HEIGHT, SUBFILE_TYPE, SUB_DIRECTORIES] = [256, 257, 254, 330];
/** Reduced (1) or a mask (4). */
const IS_NO_PAGE = 1 | 4;
const MAX_DIRECTORIES = 10_000;
/** The others may be as long as the file, each of them, and say nothing that is needed here. */
const NEEDED = new Set([
  ...[WIDTH, HEIGHT, SUBFILE_TYPE, SUB_DIRECTORIES, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284],
  ...[317, 320, 322, 323, 324, 325, 338, 339],
]);
/** Bytes of each number by its type: 1 BYTE, 3 SHORT, 4 LONG, 13 IFD; texts and fractions say nothing needed here. */
const NUMBER_BYTES: Record<number, 1 | 2 | 4> = { 1: 1, 3: 2, 4: 4, 13: 4 };

/** Throws an Error where there is no whole first directory. */
export function readDirectories(bytes: Uint8Array): TiffFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  const seen = new Set<number>();
  let offset = view.getUint32(4, isLittle);
  const { tags: first, next } = readDirectory(view, offset, isLittle);
  let pages = 1;
  seen.add(offset);
  offset = next;
  while (offset !== 0 && !seen.has(offset) && seen.size < MAX_DIRECTORIES) {
    seen.add(offset);
    try {
      const page = readDirectory(view, offset, isLittle);
      if (((page.tags.get(SUBFILE_TYPE)?.[0] ?? 0) & IS_NO_PAGE) === 0) pages += 1;
      offset = page.next;
    } catch {
      break; // What cannot be read is not counted.
    }
  }
  return { first, pages, hasLarger: hasLarger(view, first, isLittle) };
}

function hasLarger(view: DataView, first: TiffTags, isLittle: boolean): boolean {
  const count = ({ get }: Pick<TiffTags, 'get'>): number => (get(WIDTH)?.[0] ?? 0) * (get(HEIGHT)?.[0] ?? 0);
  const pixels = count({ get: (tag) => first.get(tag) });
  return (first.get(SUB_DIRECTORIES) ?? []).slice(0, MAX_DIRECTORIES).some((offset) => {
    try {
      const { tags } = readDirectory(view, offset, isLittle);
      return count({ get: (tag) => tags.get(tag) }) > pixels;
    } catch {
      return false;
    }
  });
}

/** Throws a RangeError where it reaches beyond the end. */
function readDirectory(view: DataView, offset: number, isLittle: boolean): { tags: TiffTags; next: number } {
  const tags = new Map<number, readonly number[]>();
  const entries = view.getUint16(offset, isLittle);
  let at = offset + 2;
  for (let entry = 0; entry < entries; entry++, at += 12) {
    const tag = view.getUint16(at, isLittle);
    const size = NUMBER_BYTES[view.getUint16(at + 2, isLittle)];
    const count = view.getUint32(at + 4, isLittle);
    // Of a tag that is there twice, the first counts.
    if (size === undefined || !NEEDED.has(tag) || tags.has(tag)) continue;
    const start = size * count <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
    // A count of millions in a file of bytes makes no array of millions.
    if (start + size * count <= view.byteLength) tags.set(tag, readNumbers(view, start, size, count, isLittle));
  }
  return { tags, next: at + 4 <= view.byteLength ? view.getUint32(at, isLittle) : 0 };
}

function readNumbers(view: DataView, start: number, size: 1 | 2 | 4, count: number, isLittle: boolean): number[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    if (size === 1) return view.getUint8(at);
    return size === 2 ? view.getUint16(at, isLittle) : view.getUint32(at, isLittle);
  });
}
