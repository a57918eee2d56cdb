/**
 * What a first visit downloads until its first answer, and afterwards for use without a connection:
 *
 *     node tools/firstLoad.mjs [ADDRESS]        of a page that is served, http://127.0.0.1:8000/ by default
 *
 * Every byte of every answer is counted on its way, as it was sent (compressed), without headers.
 */

import { createServer, request as ask } from 'node:http';
import { fileURLToPath } from 'node:url';

import { chromium } from '@playwright/test';

import { chromiumArgs, findChromium } from './chromium.mjs';

/** @typedef {'page' | 'runtime' | 'model' | 'samples' | 'picture'} Kind */
/** @typedef {{ path: string, kind: Kind, bytes: number }} Download */
/**
 * @typedef {object} Counter
 * @property {string} origin
 * @property {Download[]} downloads Every answer with a content, in the order of their ends.
 * @property {() => number} countRequests
 * @property {(url: string) => void} turnTo
 * @property {() => void} close
 */

const KINDS = /** @type {const} */ (['page', 'runtime', 'model', 'samples', 'picture']);
const EXPLAINED = {
  page: 'the page: HTML, style, scripts, the drawn example',
  runtime: 'the runtime: worker, TF.js, one WebAssembly file',
  model: 'the model: manifest, graphs, weights, golden picture',
  samples: 'the samples: list and small pictures',
  picture: 'the sample that was chosen',
};

/**
 * Open the page in a fresh profile, answer the first sample, and let the page be kept.
 *
 * @param {string} url Where the page is served over http, with the slash.
 * @returns {Promise<{ untilAnswer: Download[], afterwards: Download[] }>}
 */
export async function measureFirstLoad(url) {
  const counter = await startCounter(url);
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs });
  try {
    const page = await browser.newPage();
    await page.goto(counter.origin);
    await page.locator('.sample').first().click();
    await page.locator('.chosen-name').first().filter({ hasText: /./ }).waitFor({ timeout: 120_000 });
    const count = counter.downloads.length;
    await page.getByRole('button', { name: 'Close the slide' }).click();
    await page.getByRole('tab', { name: 'Fields' }).click();
    await page.locator('.offline-status[data-phase=ready]').waitFor({ timeout: 120_000 });
    // The worker that keeps the page begins when the model is there, which may be before the first answer.
    const isKeeping = counter.downloads.findIndex(({ path }) => path === 'sw.js');
    const split = isKeeping >= 0 ? Math.min(count, isKeeping) : count;
    const late = counter.downloads.slice(split, count).filter(({ kind }) => kind === 'picture');
    const untilAnswer = [...counter.downloads.slice(0, split), ...late];
    return { untilAnswer, afterwards: counter.downloads.filter((download) => !untilAnswer.includes(download)) };
  } finally {
    await browser.close();
    counter.close();
  }
}

/**
 * @param {readonly Download[]} downloads
 * @param {readonly Kind[]} kinds
 */
export function addUp(downloads, kinds = KINDS) {
  return downloads.reduce((sum, { kind, bytes }) => sum + (kinds.includes(kind) ? bytes : 0), 0);
}

/**
 * A proxy that counts what passes through it. `turnTo` makes it ask another host, as when a new version is published.
 *
 * @param {string} url
 * @returns {Promise<Counter>}
 */
export async function startCounter(url) {
  let { hostname, port } = new URL(url);
  /** @type {Download[]} */
  const downloads = [];
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', headers, method } = incoming;
    requests += 1;
    const onward = ask({ hostname, port, path, method, headers }, (answer) => {
      const download = { path: path.slice(1) || 'index.html', kind: findKind(path.slice(1)), bytes: 0 };
      answer.on('data', (/** @type {Buffer} */ part) => (download.bytes += part.length));
      answer.on('end', () => download.bytes > 0 && downloads.push(download));
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a port, got none.');
  return {
    origin: `http://127.0.0.1:${address.port}/`,
    downloads,
    countRequests: () => requests,
    turnTo: (other) => {
      ({ hostname, port } = new URL(other));
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * @param {string} path
 * @returns {Kind}
 */
function findKind(path) {
  if (path.startsWith('models/')) return 'model';
  if (path.startsWith('samples/')) return /\.json$|_small\./.test(path) ? 'samples' : 'picture';
  // What the worker imports: its own code and TF.js's backends, which their packages call dist and shared.
  return /^assets\/(worker|dist|shared|Unique|TopK|tfjs|orientation)/.test(path) ? 'runtime' : 'page';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { untilAnswer, afterwards } = await measureFirstLoad(process.argv[2] ?? 'http://127.0.0.1:8000/');
  const format = new Intl.NumberFormat('en');
  console.log('| until the first answer | files | bytes as sent |\n|---|--:|--:|');
  for (const kind of KINDS) {
    const files = untilAnswer.filter((download) => download.kind === kind).length;
    console.log(`| ${EXPLAINED[kind]} | ${files} | ${format.format(addUp(untilAnswer, [kind]))} |`);
  }
  console.log(`| **page, runtime and model** | | **${format.format(addUp(untilAnswer, ['page', 'runtime', 'model']))}** |`);
  console.log(`| afterwards, to work without a connection | ${afterwards.length} | ${format.format(addUp(afterwards))} |`);
  console.log();
  for (const { bytes, path } of [...untilAnswer].sort((a, b) => b.bytes - a.bytes)) {
    console.log(`${format.format(bytes).padStart(10)}  ${path}`);
  }
}
