/** A small static server for tests: folders under prefixes, the strict CSP, and whatever mischief a test wants. */

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

/**
 * @typedef {object} Options
 * @property {Record<string, string>} mounts URL prefix (with both slashes) to folder; the longest prefix wins.
 * @property {string[]} [connect] Origins beyond 'self' in the CSP's connect-src.
 * @property {boolean} [cors] Allow every origin to read.
 * @property {(path: string, response: import('node:http').ServerResponse) => boolean} [intercept]
 *   Answers a request itself and returns true, or returns false.
 * @property {string} [host]
 */

/**
 * @param {Options} options
 * @returns {Promise<{ origin: string, requests: string[], close: () => Promise<void> }>}
 */
export async function startStaticServer({ mounts, connect = [], cors = false, intercept, host = '127.0.0.1' }) {
  /** @type {string[]} */
  const requests = [];
  const prefixes = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; manifest-src 'self'; " +
    `img-src 'self' blob: data: ${connect.join(' ')}; connect-src 'self' ${connect.join(' ')}`;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(path);
    response.setHeader('Content-Security-Policy', policy.trim());
    response.setHeader('Cache-Control', 'no-store');
    if (cors) response.setHeader('Access-Control-Allow-Origin', '*');
    if (intercept?.(path, response)) return;
    const prefix = prefixes.find((name) => path.startsWith(name));
    const folder = prefix === undefined ? undefined : mounts[prefix];
    const file = folder === undefined ? '' : normalize(join(folder, path.slice(prefix?.length)));
    const isInside = folder !== undefined && file.startsWith(normalize(folder + sep));
    const stat = isInside ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (!stat?.isFile()) {
      response.writeHead(404).end('not found');
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'Content-Length': stat.size,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, host, () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a port, got none.');
  return {
    origin: `http://${host}:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
