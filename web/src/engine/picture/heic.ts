/** HEIC, as phones write it, decoded by libheif; this module and the decoder are fetched only for such a file. */

import wasmUrl from 'libheif-js/libheif-wasm/libheif.wasm?url';
import type { heif_context, heif_image, heif_image_handle, MainModule } from 'libheif-js/libheif-wasm/libheif.js';

import { layOn, type Background } from './composite';
import type { Pause } from '../pause';
import { checkSize } from './limits';
import { describeRefusal, refusePicture } from './refusals';
import type { Pixels } from './resize';

/** What libheif's functions without a type return: what was asked for, null, or an error with a code. */
type Answer<T> = T | { code: unknown } | null;

/** A decoded picture: one channel holds RGBA, whose rows are `stride` bytes apart. */
interface Decoded {
  image: heif_image;
  channels: { id: unknown; width: number; height: number; stride: number; data: Uint8Array }[];
}

/** Opened once: its memory stays at what the largest picture took. */
let opened: Promise<MainModule> | null = null;

/**
 * The primary picture, upright: libheif applies the file's rotation and mirroring. EXIF's orientation, which repeats
 * these, is ignored.
 *
 * Throws EngineError `picture_refused`, or an Error where the file is damaged.
 */
export async function decodeHeic(bytes: Uint8Array, background: Background, pause: Pause): Promise<Pixels> {
  opened ??= openLibheif();
  try {
    const libheif = await opened;
    await pause();
    const context = libheif.heif_context_alloc();
    try {
      return decodePrimary(libheif, context, bytes, background);
    } finally {
      libheif.heif_context_free(context);
    }
  } catch (error) {
    // A decoder that failed on a hostile file may be in any state, and one that did not load may load next time.
    opened = null;
    throw error;
  }
}

function decodePrimary(libheif: MainModule, context: heif_context, bytes: Uint8Array, background: Background): Pixels {
  const read = libheif.heif_context_read_from_memory(context, bytes);
  if (read.code !== libheif.heif_error_code.heif_error_Ok) throw new Error('libheif cannot read its header');
  const handle = expectFound(libheif.heif_js_context_get_primary_image_handle(context) as Answer<heif_image_handle>);
  try {
    const [width, height] = [libheif.heif_image_handle_get_width(handle), libheif.heif_image_handle_get_height(handle)];
    checkSize(width, height);
    if (libheif.heif_image_handle_is_premultiplied_alpha(handle)) {
      throw refusePicture('unsupported_format', { format: 'HEIC with premultiplied opacity' });
    }
    const { heif_colorspace_RGB } = libheif.heif_colorspace;
    const { heif_chroma_interleaved_RGBA } = libheif.heif_chroma;
    const decoded = expectFound(
      libheif.heif_js_decode_image2(handle, heif_colorspace_RGB, heif_chroma_interleaved_RGBA) as Answer<Decoded>,
    );
    try {
      const rgba = decoded.channels.find(({ id }) => id === libheif.heif_channel.heif_channel_interleaved);
      if (rgba?.width !== width || rgba.height !== height) throw new Error('it has another size than it says');
      const data = new Uint8Array(width * height * 3);
      for (let y = 0; y < height; y++) {
        const row = rgba.data.subarray(y * rgba.stride, y * rgba.stride + width * 4);
        layOn(data, y * width * 3, row, background);
      }
      return { width, height, data };
    } finally {
      libheif.heif_image_release(decoded.image);
    }
  } finally {
    libheif.heif_image_handle_release(handle);
  }
}

function expectFound<T extends object>(found: Answer<T>): T {
  if (found === null || 'code' in found) throw new Error('libheif cannot read it');
  return found;
}

async function openLibheif(): Promise<MainModule> {
  try {
    const [{ default: create }, wasmBinary] = await Promise.all([
      import('libheif-js/libheif-wasm/libheif.js'),
      fetchBytes(wasmUrl),
    ]);
    return create({ wasmBinary });
  } catch {
    throw refusePicture('heic', { reason: describeRefusal('heic.not_loaded') });
  }
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.arrayBuffer();
}
