/** Builds modules of the page for a script that runs them in Node. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Returns a function that imports each built module by its name.
 *
 * `web`: the project's folder; `out`: a folder for what is built; `entry`: paths below `web`/src by name.
 */
export async function buildModules(web, out, entry) {
  const { build } = await import(pathToFileURL(join(web, 'node_modules/vite/dist/node/index.js')).href);
  const paths = Object.fromEntries(Object.entries(entry).map(([name, path]) => [name, join(web, 'src', path)]));
  await build({
    configFile: false,
    root: web,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: out,
      emptyOutDir: true,
      lib: { entry: paths, formats: ['es'], fileName: (_, name) => `${name}.mjs` },
    },
  });
  return (name) => import(pathToFileURL(join(out, `${name}.mjs`)).href);
}
