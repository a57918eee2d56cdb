/** Errors a person can act on: the text says what was expected, what came and what to do next. */

export type EngineErrorCode =
  /** The manifest could not be fetched, is not JSON, or breaks the contract. */
  | 'manifest_unreachable'
  | 'manifest_invalid'
  /** No source gave a complete copy of a file of the model; `details.attempts` lists every source with its reason. */
  | 'file_failed'
  /** The files are whole but TF.js cannot run them. */
  | 'model_invalid'
  /** No backend, or not the one asked for, passed the self-test; `details.reports` says why for each. */
  | 'backend_failed'
  /** A picture is refused; `details.picture_code` is a code of contract/picture_errors.json. */
  | 'picture_refused'
  /** A picture's URL could not be fetched; the commonest cause is CORS. */
  | 'picture_unreachable'
  /** A box given to `classifyBoxes` is empty, not in whole pixels, or reaches out of the picture. */
  | 'box_invalid'
  /** The browser changes the pixels that are read from a canvas, as protections against fingerprinting do. */
  | 'canvas_changed'
  /** The browser gave no memory for the job; the next one may be smaller. `details.reason` is what it said. */
  | 'memory_short'
  /** The job passed its time limit and its worker was replaced; `details.limit` and `details.seconds` say which. */
  | 'too_slow'
  /** The page ended, more than once, while the picture was looked at. */
  | 'interrupted'
  | 'aborted'
  | 'disposed'
  /** The worker broke in a way nobody foresaw: please report it. */
  | 'worker_failed';

export class EngineError extends Error {
  readonly code: EngineErrorCode;
  /** JSON-like facts behind the text, for programs. */
  readonly details: Record<string, unknown>;

  constructor(code: EngineErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
    this.details = details;
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EngineError('aborted', 'Stopped on request.');
}

/** An error as it crosses from the worker to the page. */
export interface ErrorMessage {
  code: EngineErrorCode;
  message: string;
  details: Record<string, unknown>;
}

export function toErrorMessage(error: unknown): ErrorMessage {
  if (error instanceof EngineError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof DOMException && error.name === 'AbortError') {
    return { code: 'aborted', message: 'Stopped on request.', details: {} };
  }
  if (isOutOfMemory(error)) {
    const { code, message, details } = reportMemory(error);
    return { code, message, details };
  }
  return { code: 'worker_failed', message: describe(error), details: {} };
}

/**
 * What browsers say when they give no memory, each in its own words and under another class of error: Chromium of array
 * buffers, bitmaps and image data, Firefox of everything (as a bare string at times), WebKit, and WebAssembly's memory.
 */
const NO_MEMORY = /out of memory|allocation (failed|size overflow)|could not be allocated|unable to grow|\boom\b/i;

export function isOutOfMemory(error: unknown): boolean {
  return NO_MEMORY.test(describe(error));
}

export function reportMemory(error: unknown): EngineError {
  const reason = describe(error);
  return new EngineError(
    'memory_short',
    `Expected the browser to give the memory that this picture takes, but it gave none (${reason}). ` +
      'Close other tabs and programs and try again, or use a smaller picture.',
    { reason },
  );
}

export function fromErrorMessage({ code, message, details }: ErrorMessage): EngineError {
  return new EngineError(code, message, details);
}

/** An unknown thrown value in one line. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
