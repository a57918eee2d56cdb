/** The page as `leukoscope serve` hands it out, on a port that is free. */

import { spawn } from 'node:child_process';

/**
 * @param {string} python The interpreter that Leukoscope is installed for.
 * @returns {{ address: Promise<string>, stop: () => void }} `address` has the slash at its end.
 */
export function servePage(python) {
  const server = spawn(python, ['-m', 'leukoscope', 'serve', '--port', '0', '--no-open']);
  let output = '';
  const address = new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += String(chunk);
      const found = /https?:\/\/[\w.:-]+/.exec(output)?.[0];
      if (found !== undefined) resolve(`${found}/`);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('exit', (code) => reject(new Error(`Expected leukoscope serve to run; it ended with ${code}: ${output}`)));
  });
  return { address, stop: () => server.kill('SIGTERM') };
}
