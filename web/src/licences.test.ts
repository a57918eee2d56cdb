import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ACCEPTED, FILE_NAME, formatLicences, listLicences, readKept } from '../tools/licences.mjs';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const NOTHING_KEPT = { packages: {}, parts: [] };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'licences-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A module of a package that was installed for this test alone. */
function install(name: string, about: object, files: Record<string, string> = {}): string {
  const place = join(folder, 'node_modules', name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...about }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
  return join(place, 'index.js');
}

describe('the licences of a list of modules', () => {
  it('are those of the packages, each once, and of no module of ours', () => {
    const one = install('one', { license: 'MIT' }, { LICENSE: 'Text of one\n', 'NOTICE.txt': 'Notice of one' });
    const scoped = install('@at/two', { licenses: [{ type: 'ISC' }] }, { 'licence.md': 'Text of two' });
    const modules = [one, `${one.replace('index', 'other')}?url`, `\0${scoped}`, join(WEB, 'src/main.tsx'), '\0tfjs-left-out'];
    expect(listLicences(modules, NOTHING_KEPT)).toEqual([
      { name: '@at/two', version: '1.2.3', licence: 'ISC', text: 'Text of two' },
      { name: 'one', version: '1.2.3', licence: 'MIT', text: 'Text of one\n\nNotice of one' },
    ]);
  });

  it('hold what a tool adds to the scripts, without what the tool itself is made of', () => {
    const [vite] = listLicences(['\0vite/preload-helper.js'], NOTHING_KEPT);
    expect(vite).toMatchObject({ name: 'vite', licence: 'MIT' });
    expect(vite?.text).toContain('Permission is hereby granted');
    expect(vite?.text.length).toBeLessThan(3000);
  });

  it('hold the software inside a WebAssembly file', () => {
    const names = listLicences([join(WEB, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/index.js')]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['XNNPACK', 'pthreadpool', 'Emscripten']));
    expect(names).not.toContain('Pillow');
    const reader = listLicences([join(WEB, 'node_modules/zxing-wasm/dist/es/reader/index.js')]).map(({ name }) => name);
    expect(reader).toEqual(['Emscripten', 'musl', 'stb', 'zxing-cpp', 'zxing-wasm']);
  });

  it('end the build where a package has no text', () => {
    const bare = install('bare', { license: 'MIT' });
    expect(() => listLicences([bare], NOTHING_KEPT)).toThrow(/Expected a licence text in bare 1\.2\.3 \(MIT\)/);
    const empty = install('empty', { license: 'MIT' }, { LICENSE: '\n' });
    expect(() => listLicences([empty], NOTHING_KEPT)).toThrow(/Expected a licence text in .*empty/);
  });

  it.each([
    ['GPL-3.0-only'], ['MIT AND GPL-2.0'], ['SEE LICENSE IN LICENSE'], [undefined],
  ])('end the build where a licence is %s', (license) => {
    const odd = install('odd', { license }, { LICENSE: 'Text' });
    expect(() => listLicences([odd], NOTHING_KEPT)).toThrow(/Expected a licence of .* in odd/);
  });

  it('end the build where nobody knows whose a module is', () => {
    expect(() => listLicences(['\0helper-of-somebody'])).toThrow(/Expected to know which package .*helper-of-somebody/);
  });

  it('have one text for all that share it', () => {
    const shared = { version: '1', licence: 'MIT', text: 'The text' };
    const file = formatLicences([{ name: 'a', ...shared }, { name: 'b', ...shared }]);
    expect(file).toContain('a 1: MIT\nb 1: MIT\n');
    expect(file.split('The text')).toHaveLength(2);
  });
});

describe('the built page', () => {
  /** Package folders by their path from web/, of the source maps: what the bundler put into page and workers. */
  function listMapped(site: string): Set<string> {
    const maps = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.map'));
    expect(maps).toEqual(expect.arrayContaining([expect.stringMatching(/^sw\.js/), expect.stringMatching(/worker/)]));
    return new Set(maps.flatMap((map) => {
      const { sources } = JSON.parse(readFileSync(join(site, map), 'utf8')) as { sources: string[] };
      // Relative to places that differ between page and workers; below node_modules they are the same.
      return sources.flatMap((source) => /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(source) ?? []);
    }));
  }

  it('has the text of everything in its scripts, and nothing that is kept for no reason', { timeout: 600_000 }, () => {
    const site = join(folder, 'site');
    const command = ['--no-install', 'vite', 'build', '--outDir', site, '--sourcemap', '--logLevel', 'error'];
    // As `npm run build` does it, not as a test.
    const env = { ...process.env, NODE_ENV: 'production', VITEST: '' };
    execFileSync('npx', command, { cwd: WEB, env, stdio: ['ignore', 'ignore', 'inherit'] });
    const text = readFileSync(join(site, FILE_NAME), 'utf8');
    const packages = [...listMapped(site)].map(
      (place) => JSON.parse(readFileSync(join(WEB, place, 'package.json'), 'utf8')) as { name: string; version: string },
    );
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['react-dom', '@tensorflow/tfjs-core', 'fast-png', 'workbox-core']));
    expect(packages.filter(({ name, version }) => !text.includes(`\n${name} ${version}: `))).toEqual([]);
    expect(names.filter((name) => /^(vite-|typescript|eslint|vitest)/.test(name))).toEqual([]);
    const { packages: kept, parts } = readKept();
    expect(Object.keys(kept).filter((name) => !text.includes(`\n${name} `))).toEqual([]);
    expect(parts.filter(({ name, licence }) => !text.includes(`\n${name} (in `) || !ACCEPTED.has(licence))).toEqual([]);
    // Only these are WebAssembly files; what is inside others would have to be named in kept.json too.
    const programs = readdirSync(join(site, 'assets')).filter((name) => name.endsWith('.wasm'));
    const known = ['libheif', 'tfjs-backend-wasm', 'tfjs-backend-wasm-simd', 'zxing_reader'];
    expect(programs.map((name) => name.replace(/-[\w-]{8}\.wasm$/, '')).sort()).toEqual(known);
  });
});
