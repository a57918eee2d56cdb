/**
 * geotiff.js without what no slide needs, for the build: packings of elevation models (LERC) and Zstandard, which come
 * with WebAssembly inside their scripts, and what GDAL writes into files.
 */

const LEFT_OUT = /^(lerc|zstddec|xml-utils\/.*)$/;
const NOTHING = '\0geotiff-left-out';

/** @returns {import('vite').Plugin} */
export function trimGeotiff() {
  return {
    name: 'trim-geotiff',
    enforce: 'pre',
    apply: 'build',
    resolveId(source, importer = '') {
      return importer.includes('/geotiff/') && LEFT_OUT.test(source) ? NOTHING : null;
    },
    load(id) {
      return id === NOTHING ? 'export const ZSTDDecoder = undefined; export default undefined;' : null;
    },
  };
}

/**
 * The names of geotiff.js's own parts say so: the service worker keeps them only when they are first used.
 *
 * @param {{ moduleIds: string[], name: string }} chunk
 */
export function nameChunk({ moduleIds, name }) {
  return moduleIds.some((id) => id.includes('/node_modules/geotiff/')) ? `assets/geotiff-${name}-[hash].js` : 'assets/[name]-[hash].js';
}
