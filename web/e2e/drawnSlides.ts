/** Whole slides drawn by Python's own drawing code, and what its command finds on them. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT, runPython } from './python';

/** A smear at the left, glass at the right, in tiles of JPEG; and files that do not open in a browser. */
const DRAW = `
import io
import sys
from pathlib import Path
import numpy as np
import tifffile
from PIL import Image
from drawn_slides import draw_smear, write_pyramid
folder = Path(sys.argv[1])
def encode(tile):
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(tile)).save(file, "JPEG", quality=90, subsampling=0)
    return file.getvalue()
def list_tiles(pixels):
    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((0, -height % 256), (0, -width % 256), (0, 0)), "edge")
    for top in range(0, height, 256):
        for left in range(0, width, 256):
            yield encode(padded[top : top + 256, left : left + 256])
smear, _ = draw_smear(2300, 1640, step=260)
pixels = np.full((1640, 5000, 3), (240, 236, 234), np.uint8)
pixels[:, :2300] = smear
with tifffile.TiffWriter(folder / "slide.tif", bigtiff=True) as file:
    for level in range(3):
        part = pixels[:: 2**level, :: 2**level]
        file.write(
            list_tiles(part), shape=part.shape, dtype=np.uint8, tile=(256, 256), photometric="ycbcr", compression="jpeg",
            subsampling=(1, 1), subfiletype=1 if level else 0, resolution=(40000 / 2**level,) * 2,
            resolutionunit="CENTIMETER", metadata=None,
        )
write_pyramid(folder / "unmeasured.tif", pixels[:800, :1000], None)
with tifffile.TiffWriter(folder / "zstd.tif") as file:
    for level in range(2):
        part = pixels[:: 2**level, :: 2**level]
        file.write(part, tile=(256, 256), photometric="rgb", compression="adobe_deflate", subfiletype=level, metadata=None)
packed = bytearray((folder / "zstd.tif").read_bytes())
with tifffile.TiffFile(folder / "zstd.tif") as file:
    for page in file.pages:
        at = page.tags["Compression"].valueoffset
        packed[at : at + 2] = (50000).to_bytes(2, "little")
(folder / "zstd.tif").write_bytes(packed)
(folder / "text.svs").write_text("No slide at all.")
(folder / "scan.ndpi").write_bytes(b"II*\\0" + bytes(60))
`;

export interface SlideCellLine {
  box: [number, number, number, number];
  label: string | null;
  probability: number;
}

export interface DrawnSlides {
  folder: string;
  /** What `leukoscope classify slide.tif --slide` found. */
  cells: SlideCellLine[];
  tiles: Record<string, number>;
  /** The session that it wrote. */
  session: string;
}

/** Call it once for all tests: drawing and looking take Python some ten seconds. */
export function drawSlides(): DrawnSlides {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-slides-'));
  const env = { ...process.env, PYTHONPATH: [join(ROOT, 'tests', 'support'), process.env['PYTHONPATH'] ?? ''].join(':') };
  runPython(['-c', DRAW, folder], { env });
  const out = join(folder, 'results');
  runPython(['-m', 'leukoscope', 'classify', '--slide', '--quiet', join(folder, 'slide.tif'), '--out', out], { env });
  const lines = readFileSync(join(out, 'slide.cells.jsonl'), 'utf8').trim().split('\n');
  const { tiles } = JSON.parse(readFileSync(join(out, 'slide.slide.json'), 'utf8')) as { tiles: Record<string, number> };
  const cells = lines.map((line) => JSON.parse(line) as SlideCellLine);
  return { folder, cells, tiles, session: join(out, 'slide.leukoscope') };
}

export function removeSlides({ folder }: DrawnSlides): void {
  rmSync(folder, { recursive: true, force: true });
}
