import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

import { readCode } from '../camera/codes';
import { drawSampleCode } from './sampleCode';

const WASM = fileURLToPath(new URL('../../node_modules/zxing-wasm/dist', import.meta.url));
const asked = vi.fn<(url: string) => void>();

/** What the DOM has and Node has not. */
class Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
  constructor(width: number, height: number, isDark: (x: number, y: number) => boolean) {
    this.width = width;
    this.height = height;
    this.data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let at = 0; at < width * height; at++) {
      if (isDark(at % width, Math.floor(at / width))) this.data.fill(0, at * 4, at * 4 + 3);
    }
  }
}
const asImage = (picture: Picture): ImageData => picture as unknown as ImageData;

beforeEach(() => {
  asked.mockClear();
  vi.stubGlobal('ImageData', Picture);
  vi.stubGlobal('fetch', (url: string) => {
    asked(url);
    return Promise.resolve(new Response(readFileSync(`${WASM}/reader/zxing_reader.wasm`), { headers: { 'content-type': 'application/wasm' } }));
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The code of the printed report, as a camera sees it: some pixels a module. */
function paint(id: string, scale = 4): ImageData {
  const code = drawSampleCode(id);
  if (code === null) throw new Error(`no code of ${id}`);
  const dark = new Set(code.path.split('M').slice(1).map((module) => module.split('h')[0]));
  const side = code.size * scale;
  return asImage(new Picture(side, side, (x, y) => dark.has(`${Math.floor(x / scale)} ${Math.floor(y / scale)}`)));
}

describe('readCode', () => {
  it.each(['S-17', '样本 42', 'https://lab.example/s/17?x=|^~&', 'x'.repeat(200)])('reads what the report prints: %s', async (id) => {
    expect(await readCode(paint(id))).toBe(id);
  });

  it('fetches the reader from the page alone', async () => {
    vi.resetModules();
    const fresh = await import('../camera/codes');
    await fresh.readCode(paint('S-17'));
    const urls = asked.mock.calls.map(([url]) => url);
    expect(urls).toHaveLength(1);
    expect(urls[0]).toMatch(/^\/.*zxing_reader\.wasm/);
  });

  it.each(['Code128', 'Code39', 'DataMatrix'] as const)('reads the %s of a tube', async (format) => {
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(`${WASM}/writer/zxing_writer.wasm`).buffer } });
    const { symbol, error } = await writeBarcode('S-17', { format });
    expect(error).toBe('');
    const scale = 3;
    const margin = 12 * scale;
    const isDark = (x: number, y: number): boolean => {
      const [column, row] = [Math.floor((x - margin) / scale), symbol.height === 1 ? 0 : Math.floor((y - margin) / scale)];
      const isInside = column >= 0 && column < symbol.width && row >= 0 && row < symbol.height && y >= margin;
      return isInside && symbol.data[row * symbol.width + column] === 0;
    };
    const height = symbol.height === 1 ? 60 : symbol.height * scale;
    const picture = new Picture(symbol.width * scale + 2 * margin, height + 2 * margin, (x, y) => y < height + margin && isDark(x, y));
    expect(await readCode(asImage(picture))).toBe('S-17');
  });

  it('finds nothing in an empty picture and no id in a text that is too long', async () => {
    expect(await readCode(asImage(new Picture(200, 200, () => false)))).toBeNull();
    expect(await readCode(paint('y'.repeat(201)))).toBeNull();
  });

  it('takes the browser’s own detector where it works, and zxing where it does not', async () => {
    class Detector {
      static formats = ['qr_code'];
      static getSupportedFormats = () => Promise.resolve(Detector.formats);
      detect = () => Promise.resolve([{ rawValue: '\u001D' }, { rawValue: ' native\u001D7 ' }]);
    }
    vi.stubGlobal('BarcodeDetector', Detector);
    expect(await readCode(paint('S-17'))).toBe('native 7');
    Detector.formats = [];
    expect(await readCode(paint('S-17'))).toBe('S-17');
    Detector.getSupportedFormats = () => Promise.reject(new Error('no service'));
    expect(await readCode(paint('S-17'))).toBe('S-17');
  });
});

it('an id that is too long for a code has none', () => {
  expect(drawSampleCode('z'.repeat(5000))).toBeNull();
});
