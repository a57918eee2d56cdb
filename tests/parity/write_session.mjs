/** Write a session file with the page's own modules: `node write_session.mjs WEB OUT`; it is OUT/page.leukoscope. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildModules } from './build_modules.mjs';

const [web = '', out = ''] = process.argv.slice(2);
const entry = { sessionFile: 'storage/sessionFile.ts', states: 'testing/reviewStates.ts' };
const load = await buildModules(web, join(out, 'built'), entry);
const [{ packSession }, { human, makeReviewed, play }] = [await load('sessionFile'), await load('states')];

let state = makeReviewed();
const [first, second] = Object.keys(state.session.cells);
state = play(
  state,
  human({ type: 'cells_confirmed', cellIds: [first] }),
  human({ type: 'cells_reclassified', cellIds: [second], label: 'BAND' }),
);
if (state.rejected) throw new Error(JSON.stringify(state.rejected));
const file = await new Response(packSession(state.session, () => Promise.resolve(new Blob(['abc'])))).arrayBuffer();
writeFileSync(join(out, 'page.leukoscope'), new Uint8Array(file));
