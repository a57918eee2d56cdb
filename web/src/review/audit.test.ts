import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { AUDIT_START, verifyAudit } from './audit';
import { human, makeReviewed, must, play, STAMP } from '../testing/reviewStates';
import type { AuditEntry, ReviewSession } from './types';

function makeSigned(): ReviewSession {
  return play(
    makeReviewed(),
    human({ type: 'cells_reclassified', cellIds: ['p.2'], label: 'BAND' }),
    human({ type: 'undo' }),
    human({ type: 'redo' }),
    human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
    human({ type: 'class_confirmed', label: 'LYMPHOCYTE' }),
    { type: 'signed', unidentifiedKnown: false, ...STAMP },
  ).session;
}

const reread = (session: ReviewSession): ReviewSession => JSON.parse(JSON.stringify(session)) as ReviewSession;

describe('the trail', () => {
  it('says who changed what, when, from what, to what', () => {
    const { audit } = makeSigned();
    expect(audit.map(({ action }) => action)).toEqual([
      'pictures_added',
      'cells_reclassified',
      'undo',
      'redo',
      'class_confirmed',
      'class_confirmed',
      'signed',
    ]);
    expect(audit[1]).toMatchObject({ n: 1, ...STAMP, given: { label: 'BAND' } });
    expect(audit[1]?.changes).toContainEqual({ path: 'cells/p.2/answer', from: null, to: { label: 'BAND', ...STAMP } });
    expect(audit[2]).toMatchObject({ given: { of: 'cells_reclassified' } });
    expect(audit[2]?.changes).toContainEqual({ path: 'cells/p.2/answer', from: { label: 'BAND', ...STAMP }, to: null });
  });

  it('leaves no trace of what was refused', () => {
    const state = makeReviewed();
    expect(play(state, human({ type: 'notes_set', notes: '' })).session.audit).toBe(state.session.audit);
  });

  it('is a chain of SHA-256 over sorted JSON', () => {
    const [first, second] = makeSigned().audit as [AuditEntry, AuditEntry];
    expect(first.previous).toBe(AUDIT_START);
    expect(second.previous).toBe(first.hash);
    const { action, at, by, changes, given, n, previous } = second;
    const sorted = JSON.stringify({ action, at, by, changes: changes.map(({ from, path, to }) => ({
      from: sortKeys(from), path, to: sortKeys(to),
    })), given, n, previous });
    expect(second.hash).toBe(createHash('sha256').update(sorted).digest('hex'));
  });

  it('stays whole through a file', () => {
    expect(verifyAudit(reread(makeSigned()))).toEqual({ intact: true, entries: 7 });
  });

  it.each<[string, (session: ReviewSession) => void, object]>([
    ['a changed name', ({ audit }) => void (must(audit[1]).by = 'Eve'), { n: 1, reason: 'hash' }],
    ['a changed value', ({ audit }) => void (must(audit[1]).given['label'] = 'BLAST'), { n: 1, reason: 'hash' }],
    ['a removed entry', ({ audit }) => void audit.splice(2, 1), { n: 2, reason: 'order' }],
    [
      'a removed entry, renumbered',
      (session) => (session.audit = session.audit.filter(({ n }) => n !== 2).map((entry, n) => ({ ...entry, n }))),
      { n: 2, reason: 'link' },
    ],
    ['a shortened trail', ({ audit }) => void audit.splice(5), { n: 4, reason: 'truncated' }],
    ['an emptied trail', ({ audit }) => void audit.splice(0), { n: -1, reason: 'truncated' }],
    ['a cell renamed after signing', ({ cells }) => void (must(cells['p.0']).answer = { label: 'BLAST', ...STAMP }), { reason: 'content' }],
    ['another picture', ({ pictures }) => void (must(pictures['p']).sha256 = '0'.repeat(64)), { reason: 'content' }],
  ])('shows %s', (_what, tamper, verdict) => {
    const session = reread(makeSigned());
    tamper(session);
    expect(verifyAudit(session)).toMatchObject({ intact: false, ...verdict });
  });
});

function sortKeys(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
