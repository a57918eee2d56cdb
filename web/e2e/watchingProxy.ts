/**
 * A proxy that everything a browser sends over HTTP passes through: requests of pages, workers and service workers,
 * beacons, and tunnels (which WebSockets and https ask for). Nothing the page could do hides a request from it.
 */

import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sent {
  method: string;
  /** Absolute; of a tunnel host and port. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Of the answer; null until it comes, and of a tunnel. */
  status: number | null;
}

export interface WatchingProxy {
  /** For Playwright's option `proxy`. */
  server: string;
  /** What was sent so far, in order. */
  sent: Sent[];
  close: () => Promise<void>;
}

export async function startWatchingProxy(): Promise<WatchingProxy> {
  const sent: Sent[] = [];
  const proxy = createServer((incoming, answer) => {
    void readBody(incoming).then((body) => {
      const { method = '', url = '', headers } = incoming;
      const entry: Sent = { method, url, headers, body, status: null };
      sent.push(entry);
      const onward = request(url, { method, headers, agent: false }, (reply) => {
        entry.status = reply.statusCode ?? null;
        answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
        reply.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      onward.end(body);
    });
  });
  // A tunnel hides what passes through it. Here none is needed, so that one was asked for is all there is to know.
  proxy.on('connect', ({ url = '', headers }: IncomingMessage, socket) => {
    sent.push({ method: 'CONNECT', url, headers, body: Buffer.alloc(0), status: null });
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    server: `http://127.0.0.1:${port}`,
    sent,
    close: () =>
      new Promise((resolve) => {
        proxy.closeAllConnections();
        proxy.close(() => resolve());
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
