import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import contract from '../../../../contract/graph_operations.json';
import * as operations from './graphOperations';

const FAMILIES = [
  'arithmetic',
  'basic_math',
  'convolution',
  'graph',
  'image',
  'logical',
  'matrices',
  'normalization',
  'reduction',
  'slice_join',
  'transformation',
];

/** The functions of TF.js that the converter calls for an operation, as its sources say. */
function listCalls(operation: string): string[] | undefined {
  for (const family of FAMILIES) {
    const path = `../../../node_modules/@tensorflow/tfjs-converter/dist/operations/executors/${family}_executor.js`;
    const source = readFileSync(new URL(path, import.meta.url), 'utf8').split('//# sourceMappingURL')[0] ?? '';
    const start = source.indexOf(`case '${operation}':`);
    if (start < 0) continue;
    // To the end of the first branch that returns: those before it fall through.
    const block = source.slice(start);
    const [own = ''] = /^[^]*?\breturn\b[^]*?\n {8}(?:\}|case|default)/.exec(block) ?? [];
    return [...own.matchAll(/\bops((?:\s*\.\w+)+)\(/g)].map(([, name = '']) => name.replace(/[\s.]+/g, '.').slice(1));
  }
  return undefined;
}

describe('graphOperations', () => {
  it.each(contract.operations.filter((name) => name !== 'Const'))('holds what the converter calls for %s', (name) => {
    const calls = listCalls(name);
    expect(calls, `${name} is in none of the converter's families that are kept`).toBeDefined();
    for (const call of calls ?? []) {
      const found = call
        .split('.')
        .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], operations);
      expect(found, call).toBeTypeOf('function');
    }
  });
});
