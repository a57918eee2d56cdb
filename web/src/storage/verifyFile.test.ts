import { beforeAll, describe, expect, it } from 'vitest';

import type { ReviewSession } from '../review/types';
import { verifyDocument, verifySession } from '../signing/verification';
import { must } from '../testing/reviewStates';
import { makeSealed, makeSigned, writeCopies } from '../testing/sealedCopies';
import { verifyFile } from './verifyFile';

let sealed: ReviewSession;
let copies: Awaited<ReturnType<typeof writeCopies>>;
beforeAll(async () => {
  sealed = await makeSealed();
  copies = await writeCopies(sealed);
});

const verifyText = (text: string) => verifyFile(new Blob([text]));

describe('a file that a key signed', () => {
  it('is verified in each of its three forms, with the person and the key', async () => {
    for (const file of [new Blob([copies.report]), new Blob([copies.fhir]), copies.session]) {
      const verdict = await verifyFile(file);
      expect(verdict).toMatchObject({ state: 'verified', statement: { person: 'Ada' }, publicKey: expect.stringMatching(/^[\w-]{43}$/) as string });
    }
  });

  it('is verified after another program has written it with other spaces and another order', async () => {
    const { signature, ...rest } = JSON.parse(copies.report) as Record<string, unknown>;
    expect(await verifyText(JSON.stringify({ signature, ...rest }))).toMatchObject({ state: 'verified', kind: 'report' });
  });

  it('is verified under another id, which a browser that has the session already gives it', async () => {
    expect(await verifySession({ ...sealed, id: 'other' })).toMatchObject({ state: 'verified' });
  });
});

describe('a file that was changed', () => {
  it('says which number of the report, what it was and what it is', async () => {
    const report = JSON.parse(copies.report) as { white: { label: string; count: number }[] };
    must(report.white[0]).count = 61;
    expect(await verifyDocument(report)).toMatchObject({
      state: 'changed',
      isGenuine: true,
      changes: [{ path: 'white/0/count', about: 'NEUTROPHIL', expected: 1, got: 61 }],
    });
  });

  it('says which value of the FHIR bundle', async () => {
    const changed = copies.fhir.replace('"display": "Ada"', '"display": "Eve"');
    const verdict = await verifyText(changed);
    expect(verdict).toMatchObject({ state: 'changed', isGenuine: true });
    expect(verdict.state === 'changed' && verdict.changes.map(({ expected, got }) => [expected, got])).toEqual([['Ada', 'Eve']]);
  });

  it('says which cell of the session, and nothing of its digest', async () => {
    const [id = ''] = Object.keys(sealed.cells);
    const cell = must(sealed.cells[id]);
    const cells = { ...sealed.cells, [id]: { ...cell, answer: { label: 'LYMPHOCYTE', by: 'Eve', at: sealed.created } } };
    expect(await verifySession({ ...sealed, cells })).toMatchObject({
      state: 'changed',
      changes: [{ path: `cells/${id}/label`, about: 'NEUTROPHIL', expected: 'NEUTROPHIL', got: 'LYMPHOCYTE' }],
    });
    const moved = { ...sealed.cells, [id]: { ...cell, movedByHand: true } };
    expect(await verifySession({ ...sealed, cells: moved })).toMatchObject({ changes: [{ path: `cells/${id}/sha256` }] });
  });

  it('says which entry of the trail, and when the trail was cut off', async () => {
    const audit = sealed.audit.map((entry, n) => (n === 1 ? { ...entry, by: 'Eve' } : entry));
    expect(await verifySession({ ...sealed, audit })).toMatchObject({ changes: [{ path: 'audit/1' }] });
    const verdict = await verifySession({ ...sealed, audit: sealed.audit.slice(0, -1) });
    expect(verdict).toMatchObject({ changes: [{ path: `audit/${sealed.audit.length - 1}`, got: undefined }] });
  });

  it('is not believed where the original was changed with it', async () => {
    const report = JSON.parse(copies.report) as { target: number; seal: { original: { target: number } } };
    report.target = report.seal.original.target = 400;
    expect(await verifyDocument(report)).toMatchObject({ state: 'changed', isGenuine: true, changes: [{ path: 'seal/report' }] });
  });

  it('is not believed where the statement was changed with it', async () => {
    const { seal } = sealed;
    if (!seal) throw new Error('Expected a seal.');
    const [head = '', body = '', tail = ''] = seal.jws.split('.');
    const statement = JSON.parse(atob(body.replace(/-/g, '+').replace(/_/g, '/'))) as object;
    const forged = btoa(JSON.stringify({ ...statement, person: 'Eve' })).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
    const verdict = await verifySession({ ...sealed, seal: { ...seal, jws: `${head}.${forged}.${tail}` } });
    expect(verdict).toMatchObject({ state: 'changed', isGenuine: false, changes: [{ path: 'person', expected: 'Eve', got: 'Ada' }] });
  });
});

describe('a file that cannot be verified', () => {
  it('says that nobody, or a name alone, signed it', async () => {
    expect(await verifySession(makeSigned())).toEqual({ state: 'no_key', kind: 'session', by: 'Ada', key: null });
    const bare = JSON.parse(copies.report) as Record<string, unknown>;
    delete bare['seal'];
    expect(await verifyDocument(bare)).toMatchObject({ state: 'no_key', by: 'Ada', key: expect.any(String) as string });
  });

  it('says why it cannot be read', async () => {
    const half = await copies.session.slice(0, 500).arrayBuffer();
    for (const [file, reason] of [
      [new Blob([copies.report.slice(0, 900)]), /JSON/],
      [new Blob([half]), /./],
      [new Blob([copies.report.replace('"target"', '"target": 400,\n "target"')]), /there twice/],
      [new Blob(['{}']), /neither a report nor a FHIR bundle/],
      [new Blob([copies.report.replace(/"jws": "[^"]*"/, '"jws": "a.b"')]), /three parts/],
    ] as const) {
      expect(await verifyFile(file)).toMatchObject({ state: 'unreadable', reason: expect.stringMatching(reason) as string });
    }
  });

  it('names a picture that is not the one that was signed', async () => {
    const bytes = new Uint8Array(await copies.session.arrayBuffer());
    const text = new TextDecoder('latin1').decode(bytes);
    bytes[text.indexOf('abc', text.indexOf('pictures/'))] = 120;
    expect(await verifyFile(new Blob([bytes]))).toMatchObject({ state: 'unreadable', reason: expect.stringContaining('picture p.png') as string });
  });
});
