import { beforeAll, vi } from 'vitest';

/** To be called once in a test file. Only the parser: jsdom's own Blob is none that a stream could be made of. */
export function provideDomParser(): void {
  beforeAll(async () => {
    const { JSDOM } = await import('jsdom');
    vi.stubGlobal('DOMParser', new JSDOM().window.DOMParser);
  });
}
