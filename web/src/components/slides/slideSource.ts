/** The levels of an open slide as OpenSeadragon asks for them: coarsest first, each tile from the worker. */

import OpenSeadragon from 'openseadragon';

import type { SlideReader } from '../../slides/slideReader';
import { VIEW_TILE_PX, type ViewLevel } from '../../slides/viewLevels';

/** Ids that the viewer tells slides apart by. */
let lastId = 0;

export class SlideSource extends OpenSeadragon.TileSource {
  readonly #reader: SlideReader;
  readonly #id = ++lastId;

  constructor(reader: SlideReader) {
    const { width, height, levels } = reader.info;
    super({ width, height, tileSize: VIEW_TILE_PX, tileOverlap: 0, minLevel: 0, maxLevel: levels.length - 1 });
    this.#reader = reader;
  }

  #find(level: number): ViewLevel {
    const { levels } = this.#reader.info;
    return levels[levels.length - 1 - level] ?? { width: 1, height: 1, from: 0, shrink: 1 };
  }

  override getLevelScale(level: number): number {
    return this.#find(level).width / this.#reader.info.width;
  }

  override getNumTiles(level: number): OpenSeadragon.Point {
    const { width, height } = this.#find(level);
    return new OpenSeadragon.Point(Math.ceil(width / VIEW_TILE_PX), Math.ceil(height / VIEW_TILE_PX));
  }

  override getTileUrl(level: number, x: number, y: number): string {
    return `slide-${this.#id}/${level}/${x}/${y}`;
  }

  override downloadTileStart(job: OpenSeadragon.ImageJob): void {
    const { level, x, y } = job.tile as { level: number; x: number; y: number };
    const abort = new AbortController();
    Object.assign(job.userData, { abort });
    this.#reader.readTile(this.#reader.info.levels.length - 1 - level, x, y, abort.signal).then(
      (bitmap) => job.finish(bitmap, null, 'imageBitmap'),
      (error: unknown) => {
        if (!abort.signal.aborted) job.fail(String(error), null);
      },
    );
  }

  override downloadTileAbort(job: OpenSeadragon.ImageJob): void {
    (job.userData as { abort?: AbortController }).abort?.abort();
  }
}
