/** A picture from its address, which the host must allow. */

import { EngineError, describe, throwIfAborted } from '../errors';

/** Throws EngineError `picture_unreachable` or `aborted`. */
export async function fetchPicture(url: string, signal: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(url, { credentials: 'omit', signal });
    if (response.ok) return await response.blob();
    throw new EngineError(
      'picture_unreachable',
      `Expected a picture at ${url}, got HTTP status ${response.status}. Check the address.`,
      { url, status: response.status },
    );
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof EngineError) throw error;
    throw new EngineError(
      'picture_unreachable',
      `The picture at ${url} could not be read (${describe(error)}). Browsers let a page read another site's ` +
        'pictures only where that site allows it (CORS), and this page asks only the sites it was set up for (CSP). ' +
        'Save the picture and choose the saved file.',
      { url },
    );
  }
}
