/** The format of a file, identified by its first bytes as in Python: names and declared types can be wrong. */

import { describeRefusal, refusePicture, type RefusalCode } from './refusals';

export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'BMP' | 'TIFF';

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
const UNSUPPORTED: [string, string][] = [
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
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];
const AVIF_BRANDS = ['avif', 'avis'];

/** Throws EngineError `picture_refused` for whatever is not read; the text names what it is. */
export function identifyFormat(bytes: Uint8Array): PictureFormat {
  // One character a byte, so that signatures can be compared as text.
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  if (head === '') throw refusePicture('empty');
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'WebP';
  const read = READ.find(([start]) => head.startsWith(start));
  if (read) return read[1];
  if (head.startsWith('II+\0') || head.startsWith('MM\0+')) {
    throw refusePicture('tiff_kind', { found: describeRefusal('found.bigtiff') });
  }
  if (head.slice(4, 8) === 'ftyp') throw refuseMedia(head);
  const unsupported = UNSUPPORTED.find(([start]) => head.startsWith(start));
  if (unsupported) throw refusePicture('unsupported_format', { format: unsupported[1] });
  const kind = NOT_PICTURES.find(([start]) => head.startsWith(start))?.[1] ?? 'kind.unknown';
  throw refusePicture('not_a_picture', { kind: describeRefusal(kind) });
}

function refuseMedia(head: string): Error {
  const brand = head.slice(8, 12);
  // AVIF may call itself "mif1" first and "avif" among the compatible brands that follow.
  const compatible: string[] = [];
  for (let at = 16; at < head.length - 3; at += 4) compatible.push(head.slice(at, at + 4));
  if (AVIF_BRANDS.includes(brand) || (brand === 'mif1' && compatible.some((name) => AVIF_BRANDS.includes(name)))) {
    return refusePicture('unsupported_format', { format: 'AVIF' });
  }
  if (HEIC_BRANDS.includes(brand)) return refusePicture('heic');
  return refusePicture('not_a_picture', { kind: describeRefusal('kind.video') });
}
