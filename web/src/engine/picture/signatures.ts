/** The format of a file, identified by its first bytes as in Python: names and declared types can be wrong. */

import { describeRefusal, refusePicture, type RefusalCode } from './refusals';

export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'BMP' | 'TIFF' | 'HEIC';

export const HEAD_BYTES = 64;

const READ: [string, PictureFormat][] = [
  ['\xff\xd8\xff', 'JPEG'],
  ['\x89PNG\r\n\x1a\n', 'PNG'],
  ['GIF87a', 'GIF'],
  ['GIF89a', 'GIF'],
  ['BM', 'BMP'],
  ['II*\0', 'TIFF'],
  ['MM\0*', 'TIFF'],
];
/** Looked for before `READ`: some raw files of cameras are TIFF inside. */
const UNSUPPORTED: [string, string][] = [
  ['II*\0\x10\0\0\0CR', 'CR2 (RAW)'],
  ['IIU\0', 'RW2 (RAW)'],
  ['IIRO', 'ORF (RAW)'],
  ['IIRS', 'ORF (RAW)'],
  ['MMOR', 'ORF (RAW)'],
  ['FUJIFILMCCD-RAW', 'RAF (RAW)'],
  ['FOVb', 'X3F (RAW)'],
  ['\0MRM', 'MRW (RAW)'],
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['\0\0\0\x0cjP  ', 'JPEG 2000'],
  ['\xff\x4f\xff\x51', 'JPEG 2000'],
  ['8BPS', 'PSD'],
  ['\0\0\x01\0', 'ICO'],
];
const NOT_PICTURES: [string, RefusalCode][] = [
  ['%PDF', 'kind.pdf'],
  ['PK\x03\x04', 'kind.zip'],
  ['<', 'kind.svg'],
  ['\xef\xbb\xbf<', 'kind.svg'],
];
/** "Major brand" of an ISO base media file (ISO/IEC 14496-12), the four bytes after "ftyp". */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis'];
/** Pictures of any codec (ISO/IEC 23008-12): the compatible brands that follow say of which. */
const ANY_CODEC_BRANDS = ['mif1', 'msf1'];
const AVIF_BRANDS = ['avif', 'avis'];
const UNSUPPORTED_BRANDS = new Map([
  ['hevc', 'HEIC sequence'],
  ['hevx', 'HEIC sequence'],
  ['crx ', 'CR3 (RAW)'],
]);

/** Throws EngineError `picture_refused` for whatever is not read; the text names what it is. */
export function identifyFormat(bytes: Uint8Array): PictureFormat {
  // One character a byte, so that signatures can be compared as text.
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  if (head === '') throw refusePicture('empty');
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'WebP';
  const unsupported = UNSUPPORTED.find(([start]) => head.startsWith(start));
  if (unsupported) throw refusePicture('unsupported_format', { format: unsupported[1] });
  const read = READ.find(([start]) => head.startsWith(start));
  if (read) return read[1];
  if (head.startsWith('II+\0') || head.startsWith('MM\0+')) {
    throw refusePicture('tiff_kind', { found: describeRefusal('found.bigtiff') });
  }
  if (head.slice(4, 8) === 'ftyp') return identifyMedia(head);
  const kind = NOT_PICTURES.find(([start]) => head.startsWith(start))?.[1] ?? 'kind.unknown';
  throw refusePicture('not_a_picture', { kind: describeRefusal(kind) });
}

function identifyMedia(head: string): PictureFormat {
  const brand = head.slice(8, 12);
  const compatible: string[] = [];
  for (let at = 16; at + 4 <= head.length; at += 4) compatible.push(head.slice(at, at + 4));
  const isAnyCodec = ANY_CODEC_BRANDS.includes(brand);
  const isOf = (brands: string[]): boolean =>
    brands.includes(brand) || (isAnyCodec && compatible.some((name) => brands.includes(name)));
  if (isOf(AVIF_BRANDS)) throw refusePicture('unsupported_format', { format: 'AVIF' });
  if (isOf(HEIC_BRANDS)) return 'HEIC';
  const format = UNSUPPORTED_BRANDS.get(brand) ?? (isAnyCodec ? 'HEIF' : undefined);
  if (format !== undefined) throw refusePicture('unsupported_format', { format });
  throw refusePicture('not_a_picture', { kind: describeRefusal('kind.video') });
}
