/** The packed engine on a bare page under the strict CSP, for tests and tools that drive Chromium. */

// @ts-expect-error: served from dist-engine/, where these folders meet only in the browser.
import * as engine from '../engine/index.js';

/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (globalThis)).engine = engine;
