import { describe, expect, it } from 'vitest';

import { EngineError, toErrorMessage } from './errors';

describe('toErrorMessage', () => {
  it.each([
    ['Chromium, an array', new RangeError('Array buffer allocation failed')],
    ['Chromium, a canvas', new RangeError("Failed to execute 'getImageData' on 'X': Out of memory at ImageData creation")],
    ['Chromium, a bitmap', new DOMException('The ImageBitmap could not be allocated.', 'InvalidStateError')],
    ['Firefox', 'out of memory'],
    ['Firefox, an array', new Error('allocation size overflow')],
    ['WebKit', new RangeError('Out of memory')],
    ['WebAssembly', new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory')],
    ['Emscripten', new Error('Aborted(OOM)')],
  ])('calls what a browser says about memory by its name (%s)', (_, thrown) => {
    const { code, message, details } = toErrorMessage(thrown);
    expect(code).toBe('memory_short');
    expect(message).toContain('use a smaller picture');
    expect(details['reason']).toBe(typeof thrown === 'string' ? thrown : thrown.message);
  });

  it.each([
    ['a length that no memory would be enough for', new RangeError('Invalid typed array length: -1')],
    ['a program error', new TypeError('x is undefined')],
    ['a room', new Error('The boom arm moved')],
  ])('takes nothing else for it: %s', (_, thrown) => {
    expect(toErrorMessage(thrown).code).toBe('worker_failed');
  });

  it('leaves an error that has a name its name', () => {
    expect(toErrorMessage(new EngineError('file_failed', 'out of memory')).code).toBe('file_failed');
  });
});
