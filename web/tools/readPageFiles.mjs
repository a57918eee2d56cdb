/**
 * Reads session files and lab profiles as the page does, one at a time, for `make fuzz`.
 *
 *     node web/tools/readPageFiles.mjs MANIFEST.json
 *
 * Each line of standard input is `{"target": "sessions" | "page profiles", "seed_name": text, "data": base64}`, and
 * is answered with one line as `tools/fuzz/worker.py` writes it. The manifest is that of the model that profiles
 * belong to.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { build } from 'vite';

/** Of the page's classes of errors, by name: what is refused in words, and not by accident. */
const REFUSALS = new Set(['KeepError', 'ProfileError', 'EngineError']);

const MODULES = {
  session: 'storage/sessionFile',
  profile: 'adaptation/profile',
  json: 'engine/json',
  manifest: 'engine/manifest',
};

const folder = mkdtempSync(join(tmpdir(), 'leukoscope-page-files-'));
const page = await buildReaders();
const manifest = page.manifest.checkManifest(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const prototypeNames = Object.getOwnPropertyNames(Object.prototype).length;

/** @type {Record<string, (data: Buffer) => Promise<string>>} */
const READ = {
  /** Reads every picture too, and writes what was read once more: nothing may be lost. */
  sessions: async (data) => {
    const opened = await page.session.openSessionFile(new Blob([Uint8Array.from(data)]));
    const ids = Object.keys(opened.session.pictures);
    for (const id of ids) await opened.readPicture(id);
    const again = await new Response(page.session.packSession(opened.session, opened.readPicture)).blob();
    const reopened = await page.session.openSessionFile(again);
    if (JSON.stringify(reopened.session) !== JSON.stringify(opened.session)) throw new Error('another session came back');
    await reopened.close();
    await opened.close();
    return `${ids.length} pictures, ${Object.keys(opened.session.cells).length} cells`;
  },
  'page profiles': (data) => {
    const profile = page.profile.checkProfile(parse(data.toString('utf8')), manifest);
    page.profile.rankNeed(profile, manifest);
    const { probability } = page.profile.applyProfile(makeCell(), profile, manifest);
    if (!(probability >= 0 && probability <= 1)) throw new Error(`a probability of ${probability}`);
    return Promise.resolve(`${Object.keys(profile.classes).length} classes`);
  },
};

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for await (const line of createInterface({ input: process.stdin })) {
  /** @type {unknown} */
  const asked = JSON.parse(line);
  const { target, seed_name, data } = /** @type {{ target: string, seed_name: string, data: string }} */ (asked);
  process.stdout.write(`${JSON.stringify({ seed_name, ...(await readOne(target, Buffer.from(data, 'base64'))) })}\n`);
}

/** @param {string} target @param {Buffer} data */
async function readOne(target, data) {
  forgetPeak();
  const before = measurePeakMb();
  const started = process.cpuUsage();
  /** @type {Record<string, unknown>} */
  let facts;
  try {
    facts = { kind: 'read', where: '', detail: await READ[target]?.(data), traceback: '' };
    if (Object.getOwnPropertyNames(Object.prototype).length !== prototypeNames) throw new Error('every object was changed');
  } catch (error) {
    facts = describe(error);
  }
  const { user, system } = process.cpuUsage(started);
  return { ...facts, seconds: (user + system) / 1e6, peak_mb: Math.max(0, measurePeakMb() - before) };
}

/** What is refused has one of the page's own errors; anything else that is thrown is a fault. @param {unknown} error */
function describe(error) {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const problem = /** @type {{ problem?: { kind: string }, code?: string }} */ (error);
  if (REFUSALS.has(name)) {
    const where = problem.problem?.kind ?? problem.code ?? name;
    return { kind: 'refused', where, detail: message.slice(0, 300), traceback: '' };
  }
  const line = /at (\S+)/.exec(stack ?? '')?.[1] ?? '';
  return { kind: 'crash', where: `${name} in ${line}`, detail: `${name}: ${message}`.slice(0, 300), traceback: stack ?? '' };
}

/** As the page reads a profile's file: what is no JSON is checked as null, and refused. @param {string} text */
function parse(text) {
  try {
    return page.json.parseJson(text);
  } catch {
    return null;
  }
}

/** A cell of which every class is equally probable. */
function makeCell() {
  const n = manifest.classes.length;
  return {
    box: /** @type {[number, number, number, number]} */ ([0, 0, 10, 10]),
    label: null,
    probability: 1 / n,
    probabilities: Object.fromEntries(manifest.classes.map(({ label }) => [label, 1 / n])),
    status: /** @type {const} */ ('unidentified'),
    embedding: new Float32Array(manifest.embedding?.spread.length ?? 0).fill(1),
  };
}

/** Let the kernel count the peak anew; elsewhere than on Linux it only ever grows. */
function forgetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Another system.
  }
}

function measurePeakMb() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

/** The page's own modules, built as the page is. */
async function buildReaders() {
  const web = fileURLToPath(new URL('..', import.meta.url));
  const entry = Object.fromEntries(Object.entries(MODULES).map(([name, path]) => [name, `${web}src/${path}.ts`]));
  await build({
    configFile: false,
    root: web,
    publicDir: false,
    logLevel: 'silent',
    build: { outDir: folder, emptyOutDir: true, lib: { entry, formats: ['es'], fileName: (_, name) => `${name}.mjs` } },
  });
  /** @param {string} name @returns {Promise<unknown>} */
  const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  const [session, profile, json, manifest] = await Promise.all(Object.keys(MODULES).map(load));
  return {
    session: /** @type {typeof import('../src/storage/sessionFile')} */ (session),
    profile: /** @type {typeof import('../src/adaptation/profile')} */ (profile),
    json: /** @type {typeof import('../src/engine/json')} */ (json),
    manifest: /** @type {typeof import('../src/engine/manifest')} */ (manifest),
  };
}
