/**
 * licences.txt: the licence texts of all software that the built scripts contain, made by the build itself.
 *
 * Vite's own `build.license` sees neither workers nor the service worker, accepts a package without a text, and writes
 * to a folder that is not served. The packages are those of the modules that the bundler put into a script.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, version: string, licence: string, text: string }} Licensed */
/** @typedef {{ name: string, licence: string, text: string, in: string }} Part */
/** @typedef {{ packages: Record<string, string>, parts: Part[] }} Kept */

export const FILE_NAME = 'licences.txt';
/**
 * SPDX identifiers that may be in the page beside its own Apache-2.0. Each asks for its text, and for no more; but the
 * LGPL is that of libheif alone, which is in files of its own: docs/adr/0010-heic.md.
 */
export const ACCEPTED = new Set([
  'LGPL-3.0',
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-CMU', 'Zlib',
]);

const WEB = fileURLToPath(new URL('..', import.meta.url));
const KEPT = join(WEB, 'licences');
const LICENCE_FILE = /^(licen[cs]e|copying|notice)\b/i;
const PACKAGE_OF = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//;
/** Modules without a file: the start of their name, and the package of the tool that writes them; null for ours. */
const WRITTEN = /** @type {const} */ ([
  ['vite/', 'vite'],
  ['__vite-browser-external', 'vite'],
  ['rolldown/', 'rolldown'],
  ['tfjs-left-out', null],
  ['geotiff-left-out', null],
]);
/** In the licence of a tool: what its own program contains, which is not in the page. */
const TOOLS_OWN_PARTS = /\n# Licenses of bundled dependencies\n[^]*/;
const LINE = '='.repeat(100);

/** Collects the packages of one build, which bundles the page, its workers and the service worker one by one. */
export function collectLicences() {
  /** @type {Set<string>} */
  const modules = new Set();
  let folder = '';
  return {
    /** For each of the bundles. @returns {import('vite').Plugin} */
    note: () => ({
      name: 'note-licences',
      apply: 'build',
      generateBundle(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.moduleIds.forEach((id) => modules.add(id));
          else file.originalFileNames.forEach((name) => modules.add(resolve(WEB, name)));
        }
      },
    }),
    /** For the page alone, after all others. @returns {import('vite').Plugin} */
    write: () => ({
      name: 'write-licences',
      apply: 'build',
      configResolved({ root, build }) {
        folder = resolve(root, build.outDir);
      },
      closeBundle: {
        order: 'post',
        sequential: true,
        handler() {
          writeFileSync(join(folder, FILE_NAME), formatLicences(listLicences(modules)));
        },
      },
    }),
  };
}

/**
 * The software that `modules` belong to, by name, without our own.
 *
 * @param {Iterable<string>} modules Names of modules as the bundler has them.
 * @param {Kept} kept
 * @returns {Licensed[]}
 */
export function listLicences(modules, kept = readKept()) {
  const paths = [...modules];
  /** @type {Map<string, string>} */
  const folders = new Map();
  for (const id of paths) {
    const place = findPackage(id);
    if (place !== null) folders.set(place.folder, place.name);
  }
  const found = [...folders].map(([folder, name]) => readPackage(folder, name, kept));
  const names = new Set(found.map(({ name }) => name));
  const isIn = (/** @type {string} */ place) => names.has(place) || paths.some((id) => dropQuery(id) === join(WEB, place));
  const parts = kept.parts.filter((part) => isIn(part.in)).map(({ name, licence, text, in: place }) => ({
    name, version: `(in ${place})`, licence, text: readText(join(KEPT, text)),
  }));
  const all = [...found, ...parts];
  for (const { name, licence } of all) refuseUnknown(name, licence);
  return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * One section for each text, with the packages that it belongs to.
 *
 * @param {readonly Licensed[]} licensed
 */
export function formatLicences(licensed) {
  /** @type {Map<string, string[]>} */
  const sections = new Map();
  for (const { name, version, licence, text } of licensed) {
    sections.set(text, [...(sections.get(text) ?? []), `${name} ${version}: ${licence}`]);
  }
  const head = 'The scripts of this page contain the software below. Each text belongs to the names above it.\n';
  return head + [...sections].map(([text, names]) => `\n${LINE}\n${names.join('\n')}\n${LINE}\n\n${text}\n`).join('');
}

/** @returns {Kept} */
export function readKept() {
  return /** @type {Kept} */ (readJson(join(KEPT, 'kept.json')));
}

/**
 * @param {string} id
 * @returns {{ folder: string, name: string } | null} Null for our own modules.
 */
function findPackage(id) {
  const path = dropQuery(id);
  const [, folder, name] = PACKAGE_OF.exec(path.replaceAll('\\', '/')) ?? [];
  if (folder !== undefined && name !== undefined) return { folder, name };
  if (isAbsolute(path)) return null;
  const written = WRITTEN.find(([start]) => path.startsWith(start));
  if (written === undefined) {
    throw new Error(
      `Expected to know which package the module ${JSON.stringify(id)} is from, which the scripts contain, but it has ` +
        'no file. Add it to WRITTEN in web/tools/licences.mjs.',
    );
  }
  const tool = written[1];
  return tool === null ? null : { folder: dirname(createRequire(import.meta.url).resolve(`${tool}/package.json`)), name: tool };
}

/** The module's path or name, without a bundler's marks. @param {string} id */
function dropQuery(id) {
  return id.replace(/^\0/, '').replace(/\?.*$/, '');
}

/**
 * @param {string} folder @param {string} name @param {Kept} kept
 * @returns {Licensed}
 */
function readPackage(folder, name, kept) {
  const about = /** @type {{ version: string, license?: string, licenses?: { type: string }[] }} */ (
    readJson(join(folder, 'package.json'))
  );
  const licence = about.license ?? about.licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
  const own = readdirSync(folder).filter((entry) => LICENCE_FILE.test(entry)).sort();
  const keptText = kept.packages[name];
  const texts = own.length > 0 ? own.map((entry) => join(folder, entry)) : keptText === undefined ? [] : [join(KEPT, keptText)];
  if (texts.length === 0) {
    throw new Error(
      `Expected a licence text in ${name} ${about.version} (${licence}), which the scripts contain, but found none. ` +
        'Add the text to web/licences and to kept.json there.',
    );
  }
  return { name, version: about.version, licence, text: texts.map(readText).join('\n\n').replace(TOOLS_OWN_PARTS, '').trimEnd() };
}

/** @param {string} path @returns {unknown} */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** @param {string} path */
function readText(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trimEnd().replace(/^\n+/, '') : '';
  if (text === '') throw new Error(`Expected a licence text in ${path}, but it is missing or empty.`);
  return text;
}

/** @param {string} name @param {string} licence An SPDX expression. */
function refuseUnknown(name, licence) {
  const unknown = licence.split(/[\s()]+|\bAND\b|\bOR\b/).filter((id) => id !== '' && !ACCEPTED.has(id));
  if (unknown.length === 0) return;
  throw new Error(
    `Expected a licence of ${[...ACCEPTED].join(', ')} in ${name}, which the scripts contain, got ${licence}. ` +
      'Leave the package out, or read the licence and add it to ACCEPTED in web/tools/licences.mjs.',
  );
}
