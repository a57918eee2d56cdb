import { describe, expect, it } from 'vitest';

import shared from '../../../contract/adapting_cases.json';
import { findGroup } from '../engine';
import { CASE_MANIFEST, describeCaseModel, toCaseCell, type CaseCell } from '../testing/adaptingCases';
import { applyProfile, checkProfile, chooseNext, describeDrift, makeProfile, measureNearest, rankNeed } from './index';
import { chooseFineSet, choosePredictionSet, listDivided } from './predictionSet';
import { ProfileError } from './profile';

type Kept = (typeof shared)['cases'][number];

// Without a name, so that every name comes from the profile.
const toCell = (cell: CaseCell) => toCaseCell(cell, { label: null });

function fit(kept: Kept): ReturnType<typeof makeProfile> {
  return makeProfile(
    describeCaseModel(kept),
    kept.reviewed.map((cell) => ({ cell: toCell(cell), label: cell.label, group: cell.group, picture: cell.picture })),
    { name: kept.name, created: new Date('2026-03-01T09:30:00Z') },
  );
}

function findDifference(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? NaN))));
}

describe.each(shared.cases)('the cells of Python: $name', (kept) => {
  const profile = fit(kept);
  const manifest = describeCaseModel(kept);

  it('gives the same profile', () => {
    const { correction, calibration, classes, sets, ...rest } = profile;
    const wanted = kept.profile as unknown as ReturnType<typeof makeProfile>;
    expect(sets === null).toBe(wanted.sets === null);
    expect({ ...rest, classes: Object.keys(classes) }).toEqual({
      schema_version: 1,
      name: wanted.name,
      created: wanted.created,
      model: wanted.model,
      n_cells: wanted.n_cells,
      n_groups: wanted.n_groups,
      pictures: wanted.pictures,
      figures: wanted.figures,
      classes: Object.keys(wanted.classes),
    });
    expect(findDifference(correction.weights.flat(), wanted.correction.weights.flat())).toBeLessThan(1e-7);
    expect(findDifference(correction.bias, wanted.correction.bias)).toBeLessThan(1e-7);
    expect(calibration.temperature).toBeCloseTo(wanted.calibration.temperature, 7);
    expect(calibration.thresholds).toEqual(wanted.calibration.thresholds);
    for (const [label, entry] of Object.entries(classes)) {
      const { mean, ...counts } = entry;
      const { mean: wantedMean, ...wantedCounts } = wanted.classes[label] ?? { mean: [] };
      expect(counts).toEqual(wantedCounts);
      expect(findDifference(mean, wantedMean)).toBeLessThan(1e-7);
    }
  });

  it('gives the same prediction sets', () => {
    const wanted = kept.profile.sets;
    expect(Object.keys(profile.sets?.classes ?? {})).toEqual(Object.keys(wanted?.classes ?? {}));
    expect(profile.sets?.level).toBe(wanted?.level);
    for (const [label, { threshold, ...facts }] of Object.entries(profile.sets?.classes ?? {})) {
      const { threshold: wantedThreshold, ...wantedFacts } = wanted?.classes[label as keyof typeof wanted.classes] ?? { threshold: NaN };
      expect(facts).toEqual(wantedFacts);
      expect(Math.abs(threshold - wantedThreshold)).toBeLessThan(2e-6);
    }
    const { sets } = profile;
    const chosen = sets
      ? kept.others.map((other) => choosePredictionSet(applyProfile(toCell(other), profile, manifest).probabilities, sets))
      : null;
    expect(chosen).toEqual(kept.prediction_sets);
  });

  it('gives the same prediction sets of finer classes', () => {
    const wanted = kept.profile.sets?.fine;
    expect(Object.keys(profile.sets?.fine ?? {})).toEqual(Object.keys(wanted ?? {}));
    for (const [label, { threshold, ...facts }] of Object.entries(profile.sets?.fine ?? {})) {
      const { threshold: wantedThreshold, ...wantedFacts } = wanted?.[label as keyof typeof wanted] ?? { threshold: NaN };
      expect(facts).toEqual(wantedFacts);
      expect(threshold === null).toBe(wantedThreshold === null);
      expect(Math.abs((threshold ?? 0) - (wantedThreshold ?? 0))).toBeLessThan(2e-6);
    }
    const { sets } = profile;
    const chosen = sets
      ? kept.others.map((other) => chooseFineSet(applyProfile(toCell(other), profile, manifest), sets, manifest.fine_classes ?? []))
      : [];
    expect(chosen.filter((one) => one !== null)).toEqual(kept.fine_prediction_sets ?? []);
  });

  it('gives the same probabilities and labels', () => {
    kept.others.forEach((other, index) => {
      const answer = applyProfile(toCell(other), profile, manifest);
      const wanted = kept.probabilities[index] ?? [];
      expect(findDifference(Object.values(answer.probabilities), wanted)).toBeLessThan(1e-6);
      if (answer.label !== null) {
        expect(findGroup(answer.label, manifest)).toBe(shared.classes[wanted.indexOf(Math.max(...wanted))]);
      }
    });
  });

  it('chooses the same cells to review next', () => {
    const cells = [...kept.reviewed, ...kept.others].map((cell, index) => ({
      probabilities: Object.values(applyProfile(toCell(cell), profile, manifest).probabilities),
      embedding: cell.embedding,
      label: index < kept.reviewed.length ? shared.classes.indexOf(findGroup(cell.label, manifest) ?? '') : null,
    }));
    const chosen = chooseNext(cells, shared.embedding, 6).map((index) => index - kept.reviewed.length);
    // What was mistaken counts as what it really is in Python's pool.
    if (!kept.name.includes('mistaken')) expect(chosen).toEqual(kept.next);
    expect(new Set(chosen).size).toBe(6);
  });

  it('measures the same distances', () => {
    const means = Object.values(profile.classes).map(({ mean }) => mean);
    const distances = kept.others.map(({ embedding }) => measureNearest(embedding, shared.embedding, means));
    expect(findDifference(distances, kept.distances)).toBeLessThan(1e-7);
  });

  it('passes its own check, as Python’s does', () => {
    expect(checkProfile(JSON.parse(JSON.stringify(profile)), manifest)).toEqual(profile);
    expect(checkProfile(kept.profile, manifest).name).toBe(kept.name);
  });
});

const [, , three, many] = shared.cases;

describe('profiles', () => {
  it('belong to one network', () => {
    const other = { ...CASE_MANIFEST, files: [{ path: 'model.onnx', bytes: 1, sha256: '0'.repeat(64) }] };
    const error = catchError(() => checkProfile(many?.profile, other));
    expect(error.code).toBe('profile_of_another_model');
    expect(error.message).toContain('made 1');
  });

  it('are refused when they are none, or of other classes', () => {
    expect(catchError(() => checkProfile({ name: 'x' }, CASE_MANIFEST)).code).toBe('profile_invalid');
    const profile = structuredClone(many?.profile);
    profile?.correction.bias.pop();
    expect(catchError(() => checkProfile(profile, CASE_MANIFEST)).message).toContain('4 classes x 10 numbers');
  });

  it('refuse what cannot be learnt from', () => {
    expect(catchError(() => makeProfile(CASE_MANIFEST, [], { name: 'x' })).message).toContain('there are none');
    const cell = toCell(three?.others[0] ?? { probabilities: [], embedding: [], label: '', fine: [] });
    const { embedding, ...bare } = cell;
    expect(embedding).toBeDefined();
    expect(catchError(() => makeProfile(CASE_MANIFEST, [{ cell: bare, label: 'MONOCYTE' }], { name: 'x' })).message).toContain('details: true');
    expect(catchError(() => makeProfile(CASE_MANIFEST, [{ cell, label: 'BLAST' }], { name: 'x' })).message).toContain('BLAST');
    const { embedding: space, ...plain } = CASE_MANIFEST;
    expect(space).toBeDefined();
    expect(catchError(() => makeProfile(plain, [{ cell, label: 'MONOCYTE' }], { name: 'x' })).message).toContain('cannot be adapted');
  });

  it('tell which class needs cells most', () => {
    if (!three) throw new Error('no case');
    expect(rankNeed(fit(three), CASE_MANIFEST)[0]).toEqual({ label: 'LYMPHOCYTE', n_cells: 0, low: 0 });
  });

  it('keep the map where the leading class stays, and leave it out where it changes', () => {
    if (!many) throw new Error('no case');
    const profile = fit(many);
    const map = { rows: 1, columns: 1, values: new Float32Array([1]) };
    const kept = many.others.map((other) => {
      const { probabilities } = other;
      const answer = applyProfile({ ...toCell(other), map }, profile, CASE_MANIFEST);
      const corrected = Object.values(answer.probabilities);
      const isSame = probabilities.indexOf(Math.max(...probabilities)) === corrected.indexOf(Math.max(...corrected));
      expect(answer.map !== undefined).toBe(isSame);
      return isSame;
    });
    expect(new Set(kept).size).toBe(2);
  });

  it('of finer classes the model does not have are refused, and those without sets of them are not', () => {
    const finer = shared.cases.at(-1);
    if (!finer) throw new Error('no case');
    const manifest = describeCaseModel(finer);
    expect(catchError(() => checkProfile(finer.profile, CASE_MANIFEST)).message).toContain('Adapt to the same cells again');
    expect(checkProfile(many?.profile, manifest).sets?.fine).toBeUndefined();
  });

  it('name the finer classes of a class only where each of them has enough cells', () => {
    const finer = shared.cases.at(-1);
    if (!finer) throw new Error('no case');
    const { fine_classes: classes, profile } = finer;
    const sets = checkProfile(profile, describeCaseModel(finer)).sets;
    if (!sets) throw new Error('no sets');
    expect(listDivided('NEUTROPHIL', sets, classes)).toEqual(['SEGMENTED_NEUTROPHIL', 'BAND_NEUTROPHIL']);
    expect(listDivided('LYMPHOCYTE', sets, classes)).toEqual([]);
    const probabilities = { NEUTROPHIL: 0.9, EOSINOPHIL: 0.1, LYMPHOCYTE: 0, MONOCYTE: 0 };
    const few = { ...sets, fine: { ...sets.fine, BAND_NEUTROPHIL: { threshold: null, n_cells: 18, coverage: null } } };
    const joint = { SEGMENTED_NEUTROPHIL: 0.88, BAND_NEUTROPHIL: 0.02, SMALL_LYMPHOCYTE: 0, LARGE_LYMPHOCYTE: 0 };
    expect(chooseFineSet({ probabilities, fine_probabilities: joint }, few, classes)).toBeNull();
    expect(chooseFineSet({ probabilities }, sets, classes)).toBeNull();
    expect(chooseFineSet({ probabilities, fine_probabilities: joint }, sets, classes)).toEqual(['SEGMENTED_NEUTROPHIL', 'EOSINOPHIL']);
    // No finer class is probable enough: the class stays.
    const neither = { ...joint, SEGMENTED_NEUTROPHIL: 0.01, BAND_NEUTROPHIL: 0.01 };
    expect(chooseFineSet({ probabilities, fine_probabilities: neither }, sets, classes)).toEqual(['NEUTROPHIL', 'EOSINOPHIL']);
  });

  it('leave what is no cell unidentified', () => {
    if (!many) throw new Error('no case');
    const [other] = many.others;
    if (!other) throw new Error('no cell');
    const answer = applyProfile({ ...toCell(other), cellness: 0.05 }, fit(many), CASE_MANIFEST);
    expect(answer).toMatchObject({ status: 'unidentified', label: null });
  });
});

describe('drift', () => {
  it('is told where half of the cells lie beyond nearly all known ones', () => {
    const near = shared.embedding.means;
    const far = near.map((mean) => mean.map((value) => value + 5));
    expect(describeDrift([], shared.embedding)).toBeNull();
    expect(describeDrift(near, shared.embedding)?.isUnlike).toBe(false);
    expect(describeDrift(far, shared.embedding)).toMatchObject({ n_cells: 4, isUnlike: false });
    const many = [...far, ...far, ...far];
    expect(describeDrift(many, shared.embedding)).toMatchObject({ n_cells: 12, isUnlike: true });
    expect(describeDrift(many, shared.embedding, far)?.isUnlike).toBe(false);
  });
});

function catchError(action: () => unknown): ProfileError {
  try {
    action();
  } catch (error) {
    if (error instanceof ProfileError) return error;
    throw error;
  }
  throw new Error('Expected a ProfileError, but nothing was thrown.');
}

describe('finer classes', () => {
  const [kept] = shared.cases;
  const [group = ''] = shared.classes;
  const manifest = {
    ...CASE_MANIFEST,
    fine_classes: ['FIRST', 'SECOND'].map((label) => ({ label, group, name: { en: label }, color: '#000000' })),
  };

  it('keep their proportions while a profile corrects their class', () => {
    if (!kept) throw new Error('Expected a case.');
    const profile = fit(kept);
    for (const one of kept.reviewed) {
      const cell = toCell(one);
      const share = cell.probabilities[group] ?? 0;
      const corrected = applyProfile({ ...cell, fine_probabilities: { FIRST: share * 0.8, SECOND: share * 0.2 } }, profile, manifest);
      const of = corrected.probabilities[group] ?? 0;
      expect(corrected.fine_probabilities?.FIRST).toBeCloseTo(of * 0.8, 12);
      expect(corrected.fine_probabilities?.SECOND).toBeCloseTo(of * 0.2, 12);
      const isFine = corrected.group === group && of * 0.8 >= 0.5;
      expect(corrected.label).toBe(isFine ? 'FIRST' : corrected.group);
    }
  });
});
