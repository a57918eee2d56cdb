import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

/** Bodies of components, each with what the rule says of it. */
const CASES: [string, string[]][] = [
  ['return <p>{a}{slot && <b />}</p>;', ['mixed', 'mixed']],
  ['return <p>{a}<b /></p>;', ['mixed']],
  ['return <p>Cells: {b}</p>;', ['mixed', 'mixed']],
  ['return <><b />{slot}</>;', ['mixed']],
  ['return <p>{b > 0 ? a : null}{b > 0 ? <b /> : null}</p>;', ['mixed']],
  ['return b > 1 ? a : <p>{slot}</p>;', ['returned']],
  ['return <p>{a}</p>;', []],
  ['return <p><span>{a}</span> {b > 1 && <b />}</p>;', []],
  ['return <p>{`${a} ${b}`}</p>;', []],
  ["return <p><b />{' '}<i>{a}</i></p>;", []],
  ['return <p>{[1, 2].map((key) => <b key={key}>{a}</b>)}{b > 1 ? <b /> : null}</p>;', []],
  ['const write = () => a; return <p title={write()}>{slot}</p>;', []],
];

it('text beside anything else in its element is found by the linter', async () => {
  const components = CASES.map(([body], at) => `export function Case${at}({ a, b, slot }: { a: string; b: number; slot: ReactNode }) { ${body} }`);
  const code = ["import type { ReactNode } from 'react';", ...components].join('\n');
  // As if it was in a file of the page, so that its types are known.
  const filePath = fileURLToPath(new URL('components/ui/Nothing.tsx', import.meta.url));
  const [result] = await new ESLint({ cwd: fileURLToPath(new URL('..', import.meta.url)) }).lintText(code, { filePath });
  const found = (result?.messages ?? []).filter(({ ruleId }) => ruleId === 'page/text-alone');
  const saidOf = (at: number) => found.filter(({ line }) => line === at + 2).map(({ messageId }) => messageId);
  expect(CASES.map(([body], at) => [body, saidOf(at)])).toEqual(CASES);
}, 300_000);
