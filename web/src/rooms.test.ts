import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { COMPONENT_ROOMS, ENGINE_ROOMS, OUTSIDE_ROOMS, PAGE_ROOMS } from '../rooms.js';

const SRC = fileURLToPath(new URL('.', import.meta.url));
const MODULES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.test)\.tsx?$/.test(path));

/** Folders, and modules that are in no folder. Tests and texts need no room. */
function listEntries(folder: string): string[] {
  return readdirSync(join(SRC, folder)).filter((name) => !/\.test\.tsx?$|\.md$/.test(name));
}

/** Modules that `path` imports, types and `import(...)` included. */
function listImports(path: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(SRC, path), 'utf8'), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [];
    const target = join(dirname(path), fileName);
    return MODULES.filter((module) => [`${target}.ts`, `${target}.tsx`, `${target}/index.ts`].includes(module));
  });
}

/** The first circle that can be reached from `path`, or null. `done` holds modules that lead to none. */
function findCircle(path: string, way: readonly string[], done: Set<string>): string[] | null {
  if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
  if (done.has(path)) return null;
  for (const next of listImports(path)) {
    const circle = findCircle(next, [...way, path], done);
    if (circle !== null) return circle;
  }
  done.add(path);
  return null;
}

describe('the rooms of the page', () => {
  it('give every folder below src a place in the order', () => {
    expect(listEntries('.').sort()).toEqual([...PAGE_ROOMS.flat(), ...OUTSIDE_ROOMS].sort());
    expect(listEntries('components').sort()).toEqual(COMPONENT_ROOMS.flat().sort());
    const engineFolders = readdirSync(join(SRC, 'engine'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(engineFolders.map(({ name }) => name).sort()).toEqual(
      ENGINE_ROOMS.flat().filter((room) => !room.endsWith('.ts')).sort(),
    );
  });

  it('have no modules that import each other in a circle', () => {
    const done = new Set<string>();
    expect(MODULES.map((path) => findCircle(path, [], done)).filter((circle) => circle !== null)).toEqual([]);
    expect(done.size).toBe(MODULES.length);
  });
});
