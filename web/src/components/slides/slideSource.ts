/** The levels of an open slide as OpenSeadragon asks for them: coarsest first, each tile from the worker. */

import OpenSeadragon from 'openseadragon';

import type { SlideReader } from '../../slides/slideReader';

/** Ids that the viewer tells slides apart by. */
let lastId = 0;

export class SlideSource extends OpenSeadragon.TileSource {
  readonly #reader: SlideReader;
  readonly #id = ++lastId;

  constructor(reader: SlideReader) {
    const { width, height, levels } = reader.info;
    super({ width, height, tileSize: levels[0]?.tileWidth ?? 256, tileOverlap: 0, minLevel: 0, maxLevel: levels.length - 1 });
    this.#reader = reader;
  }

  #find(level: number): SlideReader['info']['levels'][number] {
    const { levels } = this.#reader.info;
    return levels[levels.length - 1 - level] ?? { width: 1, height: 1, tileWidth: 1, tileHeight: 1 };
  }

  override getLevelScale(level: number): number {
    return this.#find(level).width / this.#reader.info.width;
  }

  override getTileWidth(level: number): number {
    return this.#find(level).tileWidth;
  }

  override getTileHeight(level: number): number {
    return this.#find(level).tileHeight;
  }

  override getNumTiles(level: number): OpenSeadragon.Point {
    const { width, height, tileWidth, tileHeight } = this.#find(level);
    return new OpenSeadragon.Point(Math.ceil(width / tileWidth), Math.ceil(height / tileHeight));
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
