/** The packed engine on a bare page under the strict CSP, for tests and tools that drive Chromium. */

// @ts-ignore: served from dist-engine/, which need not be built yet.
import * as engine from '../engine/index.js';

/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (globalThis)).engine = engine;
