/**
 * Write and read annotations with the page's own modules.
 *
 * `node annotations.mjs write WEB OUT`: OUT/page.leukoscope, and in OUT/written a file of its cells in every format,
 * with the sentences of what each cannot hold in OUT/losses.json. The modules are built into OUT/built.
 *
 * `node annotations.mjs read WEB OUT`, after that: the cells of every file of OUT/given, in OUT/read.json, and the
 * labels of the names in OUT/names.json, in OUT/labels.json.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { buildModules } from './build_modules.mjs';

const [task = '', web = '', out = ''] = process.argv.slice(2);
const { JSDOM } = createRequire(join(web, 'package.json'))('jsdom');
globalThis.DOMParser = new JSDOM().window.DOMParser;
await (task === 'write' ? write() : read());

async function write() {
  const entry = {
    formats: 'annotations/formats.ts',
    formatIds: 'annotations/formatIds.ts',
    readFiles: 'annotations/readFiles.ts',
    classNames: 'annotations/classNames.ts',
    texts: 'i18n/en/annotations.ts',
    sessionFile: 'storage/sessionFile.ts',
    states: 'testing/reviewStates.ts',
    classes: 'testing/makeCells.ts',
  };
  const load = await buildModules(web, join(out, 'built'), entry);
  const [{ writeAnnotations }, { FORMAT_IDS, FORMAT_TITLES }, { annotations: texts }, { packSession }] = [
    await load('formats'),
    await load('formatIds'),
    await load('texts'),
    await load('sessionFile'),
  ];
  const session = makeSession(await load('states'), await load('classes'));
  const bytes = await new Response(packSession(session, () => Promise.resolve(new Blob(['abc'])))).arrayBuffer();
  writeFileSync(join(out, 'page.leukoscope'), new Uint8Array(bytes));
  mkdirSync(join(out, 'written'));
  const losses = {};
  for (const id of FORMAT_IDS) {
    const written = await writeAnnotations(session, id, 'cells');
    writeFileSync(join(out, 'written', written.file.name), new Uint8Array(await written.file.arrayBuffer()));
    const say = ({ fact, count, of }) => texts.loss(FORMAT_TITLES[id], texts.facts[fact], count, texts.nouns[of]);
    losses[id] = { file: written.file.name, sentences: written.losses.map(say) };
  }
  writeFileSync(join(out, 'losses.json'), JSON.stringify(losses));
}

/** Cells of every kind: of a finer class, of an own class, without a name, verified, renamed, no cell at all. */
function makeSession({ addPictures, answerPicture, human, makeCell, makeState, play }, { CLASSES_WITH_FINER }) {
  const start = makeState();
  // A spreadsheet would compute this name.
  const rename = (action) => ({ ...action, pictures: action.pictures.map((one) => ({ ...one, name: one.id === 'q' ? '=q 蓝.png' : one.name })) });
  const band = {
    ...makeCell('BAND_NEUTROPHIL', 0.9, [100, 100, 40, 44]),
    fine_probabilities: { SEGMENTED_NEUTROPHIL: 0.2, BAND_NEUTROPHIL: 0.7 },
  };
  const added = { label: 'HAIRY_CELL', name: { en: 'Hairy cell' }, isWhiteCell: true, color: '#777a38' };
  const state = play(
    { ...start, session: { ...start.session, classes: CLASSES_WITH_FINER, laboratory: 'Labor Süd <1> & "2"' } },
    rename(addPictures('p', 'q', 'r')),
    human({ type: 'sample_set', sampleId: '-S 7' }),
    answerPicture('p', makeCell('NEUTROPHIL'), band, makeCell(null, 0.3, [200, 10, 40, 40]), makeCell('LYMPHOCYTE', 0.6, [300, 10, 40, 40])),
    answerPicture('q', makeCell('MONOCYTE', 0.95), makeCell('NEUTROPHIL', 0.9, [200, 10, 40, 40])),
    answerPicture('r'),
    human({ type: 'class_added', added }),
    human({ type: 'cells_reclassified', cellIds: ['p.3'], label: 'HAIRY_CELL' }),
    human({ type: 'cells_confirmed', cellIds: ['p.1'] }),
    human({ type: 'cells_marked_not_cell', cellIds: ['q.1'] }),
    human({ type: 'cell_added', cellId: 'q.a', pictureId: 'q', box: [400, 300, 41, 39], label: null }),
  );
  if (state.rejected) throw new Error(JSON.stringify(state.rejected));
  return state.session;
}

async function read() {
  const load = (name) => import(pathToFileURL(join(out, 'built', `${name}.mjs`)).href);
  const { readAnnotationFiles } = await load('readFiles');
  const { findLabel } = await load('classNames');
  const found = {};
  for (const name of readdirSync(join(out, 'given'))) {
    const { pictures } = await readAnnotationFiles([new File([readFileSync(join(out, 'given', name))], name)]);
    found[name] = pictures.map((picture) => [picture.name, picture.isShare === true, picture.cells]);
  }
  writeFileSync(join(out, 'read.json'), JSON.stringify(found));
  const names = JSON.parse(readFileSync(join(out, 'names.json'), 'utf8'));
  writeFileSync(join(out, 'labels.json'), JSON.stringify(names.map(findLabel)));
}
