/** Barcodes and QR codes in a picture, read on this device. */

/** What the types of the DOM do not have yet: https://wicg.github.io/shape-detection-api/. */
interface Detector {
  detect: (image: ImageData) => Promise<{ rawValue: string }[]>;
}
type DetectorClass = (new () => Detector) & { getSupportedFormats: () => Promise<string[]> };

/** A longer text is no sample's id. */
const MAX_LENGTH = 200;
/** Enough for a code that fills a quarter of the picture's width, and quick to look through. */
export const CODE_LONGEST_PX = 1600;

/**
 * The text of the first code that can be a sample's id, without control characters; null where there is none.
 *
 * The browser's own detector reads where it has one and finds a code; otherwise zxing, which is fetched then. Rejects
 * where zxing cannot be fetched.
 */
export async function readCode(image: ImageData): Promise<string | null> {
  return chooseId(await detectCodes(image)) ?? chooseId(await (await import('./zxing')).readWithZxing(image));
}

/** The code in a picture file, as `readCode`. Rejects where the browser cannot read the file as a picture. */
export async function readCodeInFile(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  try {
    const scale = Math.min(1, CODE_LONGEST_PX / Math.max(picture.width, picture.height));
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('Expected a canvas to draw on, got none. Close other tabs and try again.');
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, width, height);
    return await readCode(context.getImageData(0, 0, width, height));
  } finally {
    picture.close();
  }
}

async function detectCodes(image: ImageData): Promise<string[]> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  if (BarcodeDetector === undefined) return [];
  try {
    if ((await BarcodeDetector.getSupportedFormats()).length === 0) return [];
    return (await new BarcodeDetector().detect(image)).map(({ rawValue }) => rawValue);
  } catch {
    // Some systems name a detector that they do not have.
    return [];
  }
}

function chooseId(texts: readonly string[]): string | null {
  const ids = texts.map((text) => text.replace(/\p{Cc}+/gu, ' ').trim());
  return ids.find((id) => id !== '' && id.length <= MAX_LENGTH) ?? null;
}
