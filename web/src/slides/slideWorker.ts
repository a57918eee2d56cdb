/** Reads a slide off the page's thread, one part at a time (the page queues). */

import type { Pixels } from '../engine/picture/resize';
import { release } from '../engine/release';
import { serveJobs } from '../engine/worker/serveJobs';
import { inspectTile, sampleGlass } from './inspecting';
import { SlideFile } from './slideFile';
import type { SlideResults, SlideTask } from './tasks';

/** As Python writes the fields of a session. */
const JPEG_QUALITY = 0.92;

let slide: SlideFile | null = null;

serveJobs(run, (result) => {
  if (result instanceof ImageBitmap) return [result];
  return typeof result === 'object' && 'pixels' in result && result.pixels !== null ? [result.pixels.data.buffer] : [];
});

async function run(task: SlideTask): Promise<SlideResults[keyof SlideResults]> {
  if (task.kind === 'open') {
    slide = await SlideFile.open(task.file);
    return slide.info;
  }
  if (slide === null) throw new Error('Expected an open slide.');
  switch (task.kind) {
    case 'tile':
      return createImageBitmap(toImage(await slide.readTile(task.level, task.column, task.row)));
    case 'glass':
      return sampleGlass(slide, task.request);
    case 'inspect':
      return inspectTile(slide, task.request, task.tile, task.glass);
    case 'cut': {
      const files: Blob[] = [];
      for (const [left, top, right, bottom] of task.places) {
        const jpeg = await encode(await slide.read(left, top, right - left, bottom - top));
        files.push(addComment(jpeg, `x${left} y${top}`));
      }
      return files;
    }
  }
}

function encode(pixels: Pixels): Promise<Blob> {
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('Expected a 2D canvas, but this browser gives none.');
  context.putImageData(toImage(pixels), 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}

/** Where a field is on the slide, also in its file: two that look alike are two files. */
function addComment(jpeg: Blob, text: string): Blob {
  const letters = new TextEncoder().encode(text);
  const length = letters.length + 2;
  const segment = Uint8Array.of(0xff, 0xfe, length >> 8, length & 255, ...letters);
  return new Blob([jpeg.slice(0, 2), segment, jpeg.slice(2)], { type: 'image/jpeg' });
}

/** What was made before, to be written over: an `ImageData` of its own for each tile stays until it is collected. */
let spare: ImageData | null = null;

/** Takes the pixels, which are gone then. Good until the next call: one job is done at a time, and copies it. */
function toImage({ width, height, data }: Pixels): ImageData {
  const image = spare?.width === width && spare.height === height ? spare : new ImageData(width, height);
  spare = image;
  const words = new Uint32Array(image.data.buffer);
  for (let pixel = 0, at = 0; pixel < words.length; pixel++, at += 3) {
    // Red is the lowest byte: every machine that browsers run on is little-endian.
    words[pixel] = 0xff000000 | ((data[at + 2] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at] ?? 0);
  }
  release(data);
  return image;
}
