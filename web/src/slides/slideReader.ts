/** The page's side of a slide that is open: its worker, which ends with it. */

import { EngineError } from '../engine/errors';
import { WorkerBridge } from '../engine/page/bridge';
import { findForeignFormat } from './recognition';
import { refuseSlide } from './refusal';
import type { Inspected, LookRequest, SlideInfo, SlideResults, SlideTask } from './tasks';
import type { Rectangle } from './plan';

export interface SlideReader {
  readonly info: SlideInfo;
  readTile: (level: number, column: number, row: number, signal?: AbortSignal) => Promise<ImageBitmap>;
  findGlass: (request: LookRequest) => Promise<number>;
  inspect: (request: LookRequest, tile: number, glass: number) => Promise<Inspected>;
  cut: (places: readonly Rectangle[]) => Promise<Blob[]>;
  close: () => void;
}

/** Throws a refusal (`findSlideRefusal`), or EngineError where the worker breaks down. */
export async function openSlide(file: File): Promise<SlideReader> {
  const foreign = findForeignFormat(file.name);
  if (foreign !== null) throw refuseSlide('format', foreign);
  const bridge = new WorkerBridge<SlideTask, SlideResults>({
    spawn: () => new Worker(new URL('./slideWorker.ts', import.meta.url), { type: 'module', name: 'leukoscope-slide' }),
    explainBreakdown: (reason) => `The worker for slides broke down: ${reason}.`,
    findLimits: () => ({ silence_s: 60, total_s: 300 }),
  });
  const close = () => bridge.end(new EngineError('disposed', 'The slide was closed.'));
  try {
    const info = await bridge.call({ kind: 'open', file });
    // A worker that had to be ended opens the file again for what waits.
    bridge.setOpening({ kind: 'open', file });
    return {
      info,
      readTile: (level, column, row, signal) => bridge.call({ kind: 'tile', level, column, row }, { signal }),
      findGlass: (request) => bridge.call({ kind: 'glass', request }),
      inspect: (request, tile, glass) => bridge.call({ kind: 'inspect', request, tile, glass }),
      cut: (places) => bridge.call({ kind: 'cut', places }),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
