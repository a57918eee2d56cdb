/** zxing-cpp as WebAssembly. This module and its file, one of the page's own, are fetched at the first need. */

import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

// Without this the library would ask a host on the web for the file.
prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

/** The texts of all codes in a picture. Rejects where the WebAssembly cannot be fetched. */
export async function readWithZxing(image: ImageData): Promise<string[]> {
  return (await readBarcodes(image, { tryHarder: true })).filter(({ isValid }) => isValid).map(({ text }) => text);
}
