import { Linter } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';

import { textAlone } from '../tools/lint/textAlone.mjs';

/** Bodies of components, each with what the rule says of it. */
const CASES: [string, string[]][] = [
  ['return <p>{a}{slot && <b />}</p>;', ['mixed', 'mixed']],
  ['return <p>{a}<b /></p>;', ['mixed']],
  ['return <p>Cells: {b}</p>;', ['mixed', 'mixed']],
  ['return <><b />{slot}</>;', ['mixed']],
  ['return <p>{b > 0 ? a : null}{b > 0 ? <b /> : null}</p>;', ['mixed']],
  ['return b > 1 ? a : <p>{slot}</p>;', ['returned']],
  ['return <Tab>{a}</Tab>;', ['inside']],
  ['return <AriaButton>{slot}</AriaButton>;', ['inside']],
  ['return <Tab><span>{a}</span></Tab>;', []],
  ['return <Label>{a}</Label>;', []],
  ['return <p>{a}</p>;', []],
  ['return <p><span>{a}</span> {b > 1 && <b />}</p>;', []],
  ['return <p>{`${a} ${b}`}</p>;', []],
  ["return <p><b />{' '}<i>{a}</i></p>;", []],
  ['return <p>{[1, 2].map((key) => <b key={key}>{a}</b>)}{b > 1 ? <b /> : null}</p>;', []],
  ['const write = () => a; return <p title={write()}>{slot}</p>;', []],
];

/** Types as React's: what a slot may be is an element, text or nothing. */
const TYPES = `import { Button as AriaButton, Label, Tab } from 'react-aria-components';
declare global {
  namespace JSX {
    interface Element { type: string }
    interface IntrinsicElements { [name: string]: unknown }
  }
}
type Props = { a: string; b: number; slot: JSX.Element | string | null };
`;

it('finds text beside anything else in its element', () => {
  const fileName = '/cases.tsx';
  const components = CASES.map(([body], at) => `function Case${at}({ a, b, slot }: Props) { ${body} }`);
  const code = TYPES + components.join('\n');
  const host = ts.createCompilerHost({});
  const source = ts.createSourceFile(fileName, code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const program = ts.createProgram([fileName], { jsx: ts.JsxEmit.Preserve, strict: true, target: ts.ScriptTarget.ES2022, types: [] }, {
    ...host,
    getSourceFile: (name, version) => (name === fileName ? source : host.getSourceFile(name, version)),
    fileExists: (name) => name === fileName || host.fileExists(name),
  });
  const messages = new Linter({ cwd: '/' }).verify(
    code,
    {
      files: ['**/*.tsx'],
      languageOptions: { parser: tseslint.parser, parserOptions: { programs: [program], ecmaFeatures: { jsx: true } } },
      plugins: { page: { rules: { 'text-alone': textAlone as never } } },
      rules: { 'page/text-alone': 'error' },
    },
    { filename: fileName },
  );
  const first = TYPES.split('\n').length;
  const saidOf = (at: number) => messages.filter(({ line }) => line === first + at).map(({ messageId, message }) => messageId ?? message);
  expect(CASES.map(([body], at) => [body, saidOf(at)])).toEqual(CASES);
});
