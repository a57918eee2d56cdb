/** Bytes through a slow line: `node slow_line.mjs`, prints how many of the numbers sent came out of their turn. */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

import { openLine } from '../../benchmarks/web/slowLine.mjs';

const NUMBERS = 4000;

const server = createServer((socket) => {
  socket.on('error', () => undefined);
  let next = 0;
  // Each in a piece of its own: pieces of eight bytes follow each other within a millisecond.
  const send = () => {
    if (next === NUMBERS) return void socket.end();
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(next++);
    socket.write(bytes);
    setImmediate(send);
  };
  socket.once('data', send);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const line = await openLine(new URL(`http://127.0.0.1:${server.address().port}`), { bitsPerSecond: 1.6e6, roundTrip_ms: 150 });
const socket = connect(Number(new URL(line.origin).port), '127.0.0.1');
const parts = [];
socket.on('data', (part) => parts.push(part));
socket.write('go');
await once(socket, 'close');
const all = Buffer.concat(parts);
const numbers = Array.from({ length: all.length / 8 }, (_, at) => all.readUInt32BE(8 * at));
console.log(JSON.stringify({ received: numbers.length, misplaced: numbers.filter((number, at) => number !== at).length }));
line.close();
server.close();
