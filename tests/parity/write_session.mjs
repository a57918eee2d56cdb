/** Write a session file with the page's own modules: `node write_session.mjs WEB OUT`; it is OUT/page.leukoscope. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [web = '', out = ''] = process.argv.slice(2);
const { build } = await import(pathToFileURL(join(web, 'node_modules/vite/dist/node/index.js')).href);
const entry = { sessionFile: join(web, 'src/storage/sessionFile.ts'), states: join(web, 'src/testing/reviewStates.ts') };
await build({
  configFile: false,
  root: web,
  publicDir: false,
  logLevel: 'warn',
  build: { outDir: join(out, 'built'), emptyOutDir: true, lib: { entry, formats: ['es'], fileName: (_, name) => `${name}.mjs` } },
});
const load = (name) => import(pathToFileURL(join(out, 'built', `${name}.mjs`)).href);
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
