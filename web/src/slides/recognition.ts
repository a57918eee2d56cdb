/** Which files are whole slides: the rule of Python's `slides/recognition.py`, and pyramids of any size besides. */

/** Scanners' own endings; a file with one of these is never a picture of one field. */
const SCANNERS = /\.(svs|ndpi|mrxs|scn|bif|svslide|vms|vmu|dcm|czi)$/i;
/** What only other programs read: folders of files, pages that overlap, or no TIFF at all. */
const NOT_OPENED = /\.(ndpi|mrxs|scn|bif|vms|vmu|dcm|czi)$/i;
const MAX_MEGAPIXELS = 100;
const MAX_SIDE_PX = 65_535;
const [WIDTH, HEIGHT, COMPRESSION, TILE_WIDTH, SUB_DIRECTORIES] = [256, 257, 259, 322, 330];
/** JPEG, JPEG 2000 as Aperio writes it (two numbers), and JPEG 2000. */
const SCANNER_PACKINGS = new Set([7, 33003, 33005, 34712]);
/** Of a pyramid, the second directory is a smaller level, or the third after a small picture of the whole. */
const MOST_LOOKED = 4;

/** The scanner's format that a name says and the page does not open; null where it may. */
export function findForeignFormat(name: string): string | null {
  return NOT_OPENED.exec(name)?.[1]?.toUpperCase() ?? null;
}

/** Whether a file is a whole slide. Reads a few kilobytes. */
export async function isSlide(file: File): Promise<boolean> {
  if (SCANNERS.test(file.name)) return true;
  try {
    const head = new DataView(await file.slice(0, 8).arrayBuffer());
    const isLittle = head.getUint16(0) === 0x4949;
    if (!isLittle && head.getUint16(0) !== 0x4d4d) return false;
    const version = head.getUint16(2, isLittle);
    if (version === 43) return true;
    if (version !== 42) return false;
    return await isSlideByPages(file, head.getUint32(4, isLittle), isLittle);
  } catch {
    // Its result will say what is wrong with it.
    return false;
  }
}

async function isSlideByPages(file: Blob, start: number, isLittle: boolean): Promise<boolean> {
  const first = await readDirectory(file, start, isLittle);
  const [width, height] = [first.tags.get(WIDTH) ?? 0, first.tags.get(HEIGHT) ?? 0];
  if (width * height > MAX_MEGAPIXELS * 1e6 || Math.max(width, height) > MAX_SIDE_PX) return true;
  if (!first.tags.has(TILE_WIDTH)) return false;
  if (SCANNER_PACKINGS.has(first.tags.get(COMPRESSION) ?? 1) || first.tags.has(SUB_DIRECTORIES)) return true;
  let { next } = first;
  for (let looked = 1; looked < MOST_LOOKED && next !== 0; looked++) {
    const page = await readDirectory(file, next, isLittle);
    if (page.tags.has(TILE_WIDTH) && (page.tags.get(WIDTH) ?? 0) < width) return true;
    ({ next } = page);
  }
  return false;
}

/** The first number of each tag that has one. */
async function readDirectory(file: Blob, start: number, isLittle: boolean): Promise<{ tags: Map<number, number>; next: number }> {
  const count = new DataView(await file.slice(start, start + 2).arrayBuffer()).getUint16(0, isLittle);
  const view = new DataView(await file.slice(start + 2, start + 2 + count * 12 + 4).arrayBuffer());
  const tags = new Map<number, number>();
  for (let at = 0; at < count * 12; at += 12) {
    const isShort = view.getUint16(at + 2, isLittle) === 3;
    tags.set(view.getUint16(at, isLittle), isShort ? view.getUint16(at + 8, isLittle) : view.getUint32(at + 8, isLittle));
  }
  return { tags, next: view.getUint32(count * 12, isLittle) };
}
