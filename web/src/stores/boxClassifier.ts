/** What the session's model says of single boxes: those a person drew or moved, and a cell that is to be explained. */

import type { Box, Cell, Model } from '../engine';
import type { FoundCell } from '../review/actions';
import { isMadeBy } from '../review/selectors';
import type { ReviewCell, ReviewSession } from '../review/types';

export interface BoxClassifierTools {
  /** Null while none is loaded. */
  getModel: () => Model | null;
  /** Null while none is open. */
  getSession: () => ReviewSession | null;
  /** Rejects where the file is gone. */
  readBlob: (pictureId: string) => Promise<Blob>;
  /** Corrects answers by the lab profile in use. */
  adapt: (cells: readonly Cell[]) => Promise<FoundCell[]>;
  onAnswer: (cellId: string, answer: FoundCell) => void;
}

/** Cells remembered with their maps, some 1 kB each. */
const MOST = 1000;

export class BoxClassifier {
  readonly #tools: BoxClassifierTools;
  /** Answers with their maps, which a session does not keep, by picture and box; the oldest are dropped. */
  readonly #remembered = new Map<string, Cell>();
  /** Cells and boxes the model is being asked about. */
  readonly #asking = new Set<string>();

  constructor(tools: BoxClassifierTools) {
    this.#tools = tools;
  }

  /** What the queue was told of a picture's cells, so that explaining them computes nothing again. */
  remember(pictureId: string, cells: readonly Cell[]): void {
    for (const cell of cells) if (cell.map !== undefined) this.#remembered.set(keyOf(pictureId, cell.box), cell);
    for (const key of this.#remembered.keys()) {
      if (this.#remembered.size <= MOST) return;
      this.#remembered.delete(key);
    }
  }

  /** Another session is to be opened, or none. */
  forget(): void {
    this.#remembered.clear();
  }

  /** Asks about the cells of the session whose box the model has not seen, each once, those of a picture together. */
  askUnanswered(): void {
    const open = new Map<string, ReviewCell[]>();
    for (const cell of Object.values(this.#tools.getSession()?.cells ?? {})) {
      if (cell.model === null && !this.#asking.has(nameQuestion(cell))) open.set(cell.pictureId, [...(open.get(cell.pictureId) ?? []), cell]);
    }
    for (const [pictureId, cells] of open) void this.#ask(pictureId, cells);
  }

  /**
   * The answer to a cell with its map. Null while the session's model is not loaded, or where the picture cannot be
   * read.
   */
  async explain({ pictureId, box }: Pick<ReviewCell, 'pictureId' | 'box'>): Promise<Cell | null> {
    const session = this.#tools.getSession();
    const manifest = this.#tools.getModel()?.manifest ?? null;
    const known = this.#remembered.get(keyOf(pictureId, box));
    if (known && session && isMadeBy(session, manifest)) return known;
    try {
      return (await this.#classify(pictureId, [box]))[0] ?? null;
    } catch {
      return null;
    }
  }

  /** A failure leaves the cell as the person drew it: they name it anyway. So does another model than the session's. */
  async #ask(pictureId: string, cells: readonly ReviewCell[]): Promise<void> {
    const questions = cells.map(nameQuestion);
    for (const question of questions) this.#asking.add(question);
    try {
      const answers = await this.#tools.adapt(await this.#classify(pictureId, cells.map(({ box }) => box)));
      for (const [position, { id }] of cells.entries()) {
        const answer = answers[position];
        if (answer) this.#tools.onAnswer(id, answer);
      }
    } catch {
      return;
    } finally {
      for (const question of questions) this.#asking.delete(question);
    }
  }

  /** One cell a box, in their order; none while another model is loaded than the session's. */
  async #classify(pictureId: string, boxes: readonly Box[]): Promise<readonly Cell[]> {
    const model = this.#tools.getModel();
    const session = this.#tools.getSession();
    if (!model || !session || !isMadeBy(session, model.manifest)) return [];
    const blob = await this.#tools.readBlob(pictureId);
    return (await model.classifyBoxes(blob, boxes, { details: true })).cells;
  }
}

function nameQuestion({ id, box }: ReviewCell): string {
  return `${id} ${box.join()}`;
}

function keyOf(pictureId: string, box: Box): string {
  return `${pictureId} ${box.join()}`;
}
