import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import { afterEach, describe, expect, test } from 'vitest';

import { startStaticServer } from '../../../tools/staticServer.mjs';
import { EngineError } from '../errors';
import { fetchFile, listSources, type FailedAttempt } from './files';
import type { ManifestFile } from '../manifest';

const content = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 256);
const file: ManifestFile = {
  path: 'shard.bin',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};
const servers: Awaited<ReturnType<typeof startStaticServer>>[] = [];

async function serve(answer: (response: ServerResponse, request: number) => void): Promise<string> {
  let count = 0;
  const server = await startStaticServer({
    mounts: {},
    intercept: (_, response) => {
      answer(response, ++count);
      return true;
    },
  });
  servers.push(server);
  return server.origin;
}

const whole = (response: ServerResponse): void => void response.end(content);

async function fail(promise: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EngineError)) throw new Error(`Expected an EngineError, got ${String(error)}.`);
  return error;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('fetchFile', () => {
  test('asks a file its own addresses first, in order, then beside the manifest', () => {
    const urls = ['https://a.example/x/shard.bin', 'https://b.example/shard.bin'];
    expect(listSources({ ...file, urls }, 'https://c.example/m/manifest.json')).toEqual([
      ...urls,
      'https://c.example/m/shard.bin',
    ]);
  });

  test('tells the bytes as they come and returns them verified', async () => {
    const origin = await serve(whole);
    const seen: number[] = [];
    const bytes = await fetchFile(file, `${origin}/manifest.json`, { onBytes: (loaded) => seen.push(loaded) });
    expect(bytes).toEqual(content);
    expect(seen.at(-1)).toBe(content.length);
  });

  test.each([
    ['a changed byte', (response: ServerResponse) => response.end(content.map((byte, at) => (at === 9 ? 1 : byte))), 'SHA-256'],
    ['a file cut short', (response: ServerResponse) => response.end(content.subarray(0, 4000)), 'expected 5000 bytes, got 4000'],
    ['trailing bytes', (response: ServerResponse) => response.end(Buffer.concat([content, content])), 'expected 5000 bytes, got more'],
    ['a broken connection', (response: ServerResponse) => response.writeHead(200, { 'Content-Length': 5000 }).destroy(), 'no answer'],
  ])('%s: tried three times, then the next source takes over', async (_, answer, reason) => {
    const bad = await serve((response) => void answer(response));
    const good = await serve(whole);
    const retries: FailedAttempt[] = [];
    const bytes = await fetchFile({ ...file, urls: [`${bad}/far.bin`] }, `${good}/manifest.json`, {
      onRetry: (url, why) => retries.push({ url, reason: why }),
    });
    expect(bytes).toEqual(content);
    expect(retries.map(({ url }) => url)).toEqual(Array(3).fill(`${bad}/far.bin`));
    expect(retries[0]?.reason).toContain(reason);
  });

  test('an overloaded server is asked again, and that is enough', async () => {
    const origin = await serve((response, request) => {
      if (request === 1) response.writeHead(503).end();
      else whole(response);
    });
    await expect(fetchFile(file, `${origin}/manifest.json`)).resolves.toEqual(content);
  });

  test('a missing file is asked for once, and the error lists every source with its reason', async () => {
    const far = await serve((response) => void response.writeHead(404).end());
    const near = await serve((response) => void response.writeHead(403).end());
    const error = await fail(fetchFile({ ...file, urls: [`${far}/far.bin`] }, `${near}/manifest.json`));
    expect(error.code).toBe('file_failed');
    expect(error.details['attempts']).toEqual([
      { url: `${far}/far.bin`, reason: 'expected the file, got HTTP status 404 Not Found' },
      { url: `${near}/shard.bin`, reason: 'expected the file, got HTTP status 403 Forbidden' },
    ]);
    expect(error.message).toContain('shard.bin (5000 bytes)');
    expect(error.message).toContain(`${far}/far.bin: expected the file, got HTTP status 404`);
  });

  test('stops when asked, without another attempt', async () => {
    const controller = new AbortController();
    let requests = 0;
    const origin = await serve((_, request) => {
      requests = request;
      controller.abort();
    });
    const error = await fail(fetchFile(file, `${origin}/manifest.json`, { signal: controller.signal }));
    expect(error.code).toBe('aborted');
    expect(requests).toBe(1);
  });
});
