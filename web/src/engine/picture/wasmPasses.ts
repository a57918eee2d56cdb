/**
 * A resize's two passes in WebAssembly with SIMD (scaling.wat): the numbers of scriptPasses.ts, several times as fast.
 */

import code from './scaling.wat';
import type { Passes, Weights } from './scriptPasses';

const CHANNELS = 3;
const PAGE_BYTES = 65_536;
/** What a scaler may hold on to between pictures. Rows are short: only pictures of absurd proportions need more. */
const MEMORY_BYTES = 4_194_304;

interface Scaler {
  memory: WebAssembly.Memory;
  narrow(source: number, target: number, bounds: number, weights: number, size: number, width: number): void;
  blend(ring: number, target: number, weights: number, first: number, count: number, lines: number, stride: number): void;
}

/** Scalers that are free at the moment; two resizes at once have one each. */
const idle: Scaler[] = [];
/** Null once it is known not to work here. */
let compiled: WebAssembly.Module | null | undefined;

/** Passes in WebAssembly and a function that gives them back; null where that is not to be had. */
export function takeWasmPasses(weights: Weights): { passes: Passes; giveBack: () => void } | null {
  const plan = planMemory(weights);
  if (plan.bytes > MEMORY_BYTES) return null;
  const scaler = idle.pop() ?? startScaler();
  if (!scaler) return null;
  return { passes: new WasmPasses(scaler, weights, plan), giveBack: () => idle.push(scaler) };
}

/** Null for an engine without SIMD, a page that forbids WebAssembly, or no memory. */
function startScaler(): Scaler | null {
  try {
    if (compiled === null) return null;
    compiled ??= new WebAssembly.Module(code);
    const { exports } = new WebAssembly.Instance(compiled);
    return exports as unknown as Scaler;
  } catch {
    compiled = null;
    return null;
  }
}

/** Addresses in the scaler's memory. */
interface Plan {
  row: number;
  ring: number;
  /** From line to line: the result's row, a byte that the first pass writes beyond it, up to a multiple of 16. */
  stride: number;
  result: number;
  bounds: number;
  horizontal: number;
  vertical: number;
  bytes: number;
}

function planMemory({ horizontal, vertical, sourceWidth, width }: Weights): Plan {
  let bytes = 0;
  const take = (size: number): number => {
    const at = bytes;
    bytes += roundUp(size, 16);
    return at;
  };
  const stride = roundUp(width * CHANNELS + 1, 16);
  const plan = {
    row: take(sourceWidth * CHANNELS + 1),
    ring: take(vertical.size * stride),
    stride,
    result: take(stride),
    bounds: take(horizontal.bounds.byteLength),
    horizontal: take(horizontal.weights.byteLength),
    vertical: take(vertical.weights.byteLength),
  };
  return { ...plan, bytes };
}

function roundUp(size: number, unit: number): number {
  return Math.ceil(size / unit) * unit;
}

class WasmPasses implements Passes {
  readonly row: Uint8Array;
  readonly #scaler: Scaler;
  readonly #weights: Weights;
  readonly #plan: Plan;
  readonly #bytes: Uint8Array;
  readonly #result: Uint8Array;

  constructor(scaler: Scaler, weights: Weights, plan: Plan) {
    const { memory } = scaler;
    const missing = plan.bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { horizontal, vertical, sourceWidth, width } = weights;
    new Int32Array(memory.buffer, plan.bounds).set(horizontal.bounds);
    new Int32Array(memory.buffer, plan.horizontal).set(horizontal.weights);
    new Int32Array(memory.buffer, plan.vertical).set(vertical.weights);
    this.#scaler = scaler;
    this.#weights = weights;
    this.#plan = plan;
    this.#bytes = new Uint8Array(memory.buffer);
    this.row = this.#bytes.subarray(plan.row, plan.row + sourceWidth * CHANNELS);
    this.#result = this.#bytes.subarray(plan.result, plan.result + width * CHANNELS);
  }

  narrow(line: number): void {
    const { row, ring, stride, bounds, horizontal } = this.#plan;
    const { width } = this.#weights;
    this.#scaler.narrow(row, ring + line * stride, bounds, horizontal, this.#weights.horizontal.size, width);
  }

  repeat(from: number, to: number): void {
    const { ring, stride } = this.#plan;
    this.#bytes.copyWithin(ring + to * stride, ring + from * stride, ring + (from + 1) * stride);
  }

  blend(y: number): Uint8Array {
    const { ring, result, vertical, stride } = this.#plan;
    const { bounds, size } = this.#weights.vertical;
    const [first = 0, count = 0] = [bounds[y * 2], bounds[y * 2 + 1]];
    this.#scaler.blend(ring, result, vertical + y * size * 4, first % size, count, size, stride);
    return this.#result;
  }
}
