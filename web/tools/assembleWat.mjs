/** `import code from './name.wat'`: WebAssembly written as text, assembled and put in as bytes. */

import { readFileSync } from 'node:fs';

import startWabt from 'wabt';

/** @returns {import('vite').Plugin} */
export function assembleWat() {
  return {
    name: 'assemble-wat',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.wat')) return null;
      const wabt = await startWabt();
      const parsed = wabt.parseWat(id, readFileSync(id), { simd: true });
      try {
        parsed.validate();
        const code = Buffer.from(parsed.toBinary({}).buffer).toString('base64');
        return `export default Uint8Array.from(atob('${code}'), (letter) => letter.charCodeAt(0));`;
      } finally {
        parsed.destroy();
      }
    },
  };
}
