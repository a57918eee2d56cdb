/** Pictures of codes: a QR code or a bar code, as a PNG. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

const WASM = fileURLToPath(new URL('../node_modules/zxing-wasm/dist/writer/zxing_writer.wasm', import.meta.url));

export async function drawCode(text: string, format: 'QRCode' | 'Code128'): Promise<Buffer> {
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(WASM)).buffer } });
  const { image, error } = await writeBarcode(text, { format, scale: 5 });
  if (image === null) throw new Error(`Expected a ${format} of ${text}, got none: ${error}`);
  return Buffer.from(await image.arrayBuffer());
}
