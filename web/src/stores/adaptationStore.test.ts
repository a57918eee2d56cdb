import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import shared from '../../../contract/adapting_cases.json';
import type { Fitter } from '../adaptation/fitter';
import { answerLab } from '../adaptation/labWork';
import type { Manifest } from '../engine';
import { MemoryProfileStore } from '../storage/profileStore';
import { openReview, reduceReview, type ReviewState } from '../review/reducer';
import { answerOf, labelOf } from '../review/selectors';
import { createSession } from '../review/session';
import { CASE_MANIFEST, toCaseCell, type CaseCell } from '../testing/adaptingCases';
import { addPictures, answerPicture, human, must, play, STAMP } from '../testing/reviewStates';
import { AdaptationStore, NO_ADAPTATION, type AdaptationState } from './adaptationStore';

const sixty = must(shared.cases[3]);

const toCell = (cell: CaseCell, position: number) => toCaseCell(cell, { box: [10 * position, 0, 9, 9], status: 'confident' });

/** One photograph with the first forty reviewed cells of the shared case and sixteen others. */
const KNOWN = [...sixty.reviewed.filter((_, index) => index % 3 !== 0), ...sixty.others];
const REVIEWED = KNOWN.length - sixty.others.length;

function openLab(fitter: Fitter = { ask: (question) => Promise.resolve(answerLab(question)), stop: () => undefined }) {
  let review: ReviewState = play(
    openReview(
      createSession({
        id: 's1',
        name: 'Monday',
        created: STAMP.at,
        model: { id: 'made', version: '1', manifestSha256: 'a'.repeat(64) },
        classes: CASE_MANIFEST.classes.map(({ label, name }) => ({ label, name, isWhiteCell: true, color: '#000000' })),
      }),
    ),
    addPictures('p'),
    answerPicture('p', ...KNOWN.map(toCell)),
  );
  let state: AdaptationState = NO_ADAPTATION;
  const lab = new AdaptationStore({
    fitter,
    getSession: () => review.session,
    edit: (action) => {
      review = reduceReview(review, { ...action, ...STAMP });
      lab.watch(review.session, CASE_MANIFEST);
      return review.rejected;
    },
    onChange: (next) => {
      state = next;
    },
    now: () => '2026-03-01T09:30:00.000Z',
  });
  const watch = (loaded: Manifest | null = CASE_MANIFEST) => lab.watch(review.session, loaded);
  const name = (count: number) => {
    const by = new Map<string, string[]>();
    KNOWN.slice(0, count).forEach(({ label }, index) => by.set(label, [...(by.get(label) ?? []), `p.${index}`]));
    for (const [label, cellIds] of by) review = reduceReview(review, human({ type: 'cells_reclassified', cellIds, label }));
    watch();
  };
  return { lab, watch, name, getState: () => state, getReview: () => review };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(500);

describe('a laboratory', () => {
  it('says what the reviewed cells come to, and what to review next', async () => {
    const { watch, name, getState } = openLab();
    watch();
    await settle();
    expect(getState()).toMatchObject({ isAdaptable: true, isFitting: false, findings: { profile: null, drift: { isUnlike: true } } });
    expect(getState().findings?.next).toHaveLength(8);
    name(REVIEWED);
    await settle();
    const findings = must(getState().findings ?? undefined);
    expect(findings.profile).toMatchObject({ name: 'Monday', n_cells: REVIEWED, pictures: [must(findings.profile?.pictures[0])] });
    expect(findings.profile?.figures?.after.right).toBeGreaterThan(findings.profile?.figures?.before.right ?? NaN);
    expect(findings.next.every((id) => Number(id.slice(2)) >= REVIEWED)).toBe(true);
  });

  it('has its profile answer the other cells, better than the model, and takes it back', async () => {
    const { lab, name, getReview, getState } = openLab();
    name(REVIEWED);
    await settle();
    const countRight = () =>
      KNOWN.filter(({ label }, index) => index >= REVIEWED && labelOf(must(getReview().session.cells[`p.${index}`])) === label).length;
    const before = countRight();
    const kept = must((await lab.save(' Ward 3 ')) ?? undefined);
    expect(await lab.use(kept)).toBeNull();
    expect(countRight()).toBeGreaterThan(before);
    expect(getReview().session.profile).toMatchObject({ name: 'Ward 3', sha256: kept.sha256, cells: REVIEWED });
    expect(getState().saved.map(({ profile }) => profile.name)).toEqual(['Ward 3']);
    // New photographs are answered by it as well.
    const [adapted] = await lab.adapt([toCell(must(sixty.others[3]), 0)]);
    const same = answerOf(must(getReview().session.cells[`p.${REVIEWED + 3}`]));
    expect(adapted?.adapted?.label).toBe(same?.label);
    // A session keeps seven digits of an embedding.
    expect(adapted?.adapted?.probability).toBeCloseTo(same?.probability ?? NaN, 6);
    expect(lab.leave()).toBeNull();
    expect(countRight()).toBe(before);
    expect((await lab.adapt([toCell(must(sixty.others[3]), 0)]))[0]?.adapted).toBeUndefined();
  });

  it('knows the cells of the profile in use', async () => {
    const { lab, name, getState } = openLab();
    name(REVIEWED);
    await settle();
    expect(getState().findings?.drift?.isUnlike).toBe(true);
    await lab.use(must((await lab.save('Ward 3')) ?? undefined));
    await settle();
    expect(getState().findings?.drift?.isUnlike).toBe(false);
  });

  it('takes in a file unchanged, and refuses what is none or of another model', async () => {
    const { lab, watch, getState } = openLab();
    watch();
    // As Python writes it: the same numbers, other spaces.
    const text = `${JSON.stringify(sixty.profile, null, 1)}\n`;
    expect((await lab.importFile(new Blob([text])))?.text).toBe(text);
    expect(getState().saved).toHaveLength(1);
    expect(await lab.importFile(new Blob(['{}']))).toBeNull();
    expect(getState().problem?.kind).toBe('profile_invalid');
    expect(await lab.importFile(new Blob(['no JSON']))).toBeNull();
    const model = { ...sixty.profile.model, id: 'other', classifier_sha256: '0'.repeat(64) };
    expect(await lab.importFile(new Blob([JSON.stringify({ ...sixty.profile, model })]))).toBeNull();
    expect(getState().problem).toEqual({ kind: 'profile_of_another_model', found: 'other 1', wanted: 'made 1' });
    lab.dismissProblem();
    await lab.delete(must(getState().saved[0]).sha256);
    expect(getState()).toMatchObject({ saved: [], problem: null });
  });

  it('stores profiles where it is told to, and says where it cannot', async () => {
    const { lab, name, getState } = openLab();
    name(REVIEWED);
    await settle();
    const store = new MemoryProfileStore();
    lab.setProfileStore(store);
    await lab.save('Ward 3');
    expect((await store.list()).size).toBe(1);
    lab.setProfileStore({ list: () => store.list(), put: () => Promise.reject(new Error('full')), delete: () => Promise.resolve() });
    expect(await lab.save('Ward 4')).not.toBeNull();
    expect(getState().problem).toEqual({ kind: 'profile_not_kept', message: 'full' });
  });

  it('does nothing for another model, or one that does not describe its embeddings', async () => {
    const { lab, watch, getState } = openLab();
    watch({ ...CASE_MANIFEST, version: '2' });
    await settle();
    expect(getState()).toEqual(NO_ADAPTATION);
    const plain = structuredClone(CASE_MANIFEST);
    Reflect.deleteProperty(plain, 'embedding');
    watch(plain);
    await settle();
    expect(getState()).toEqual(NO_ADAPTATION);
    expect(await lab.importFile(new Blob([JSON.stringify(sixty.profile)]))).toBeNull();
  });

  it('gives up a fit that is stale, and no other', async () => {
    const asked: number[] = [];
    let stopped = 0;
    const { watch, name, getState, getReview, lab } = openLab({
      ask: ({ cells }) => {
        asked.push(cells.labels.filter((label) => label !== null).length);
        return asked.length === 3 ? Promise.reject(new Error('broke')) : new Promise(() => undefined);
      },
      stop: () => {
        stopped += 1;
      },
    });
    watch();
    await settle();
    expect(getState().isFitting).toBe(true);
    // Another photograph was answered: what is being fitted is as good as before.
    const more = play(getReview(), addPictures('q'), answerPicture('q', ...KNOWN.slice(0, 3).map(toCell)));
    lab.watch(more.session, CASE_MANIFEST);
    await settle();
    expect(asked).toEqual([0]);
    name(4);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual([0, 4]);
    name(8);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual([0, 4, 8]);
    expect(getState()).toMatchObject({ isFitting: false, problem: { kind: 'fit_failed', message: 'broke' } });
    lab.watch(null, CASE_MANIFEST);
    expect(stopped).toBe(1 + 1);
    expect(getState()).toEqual(NO_ADAPTATION);
  });
});
