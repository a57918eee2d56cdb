import { describe, expect, test } from 'vitest';

import { readSecond, type TakeReading } from '../review/secondReading';
import { human, play } from '../testing/reviewStates';
import { copyFirst, makeFirst, readCopy } from '../testing/twoReaders';
import { CLASSES_WITH_FINER, makeCells } from '../testing/makeCells';
import { makeFacts } from '../testing/makeReport';
import { writeReportCsv } from './csv';
import { writeFhirBundle } from './fhir';
import { readReportJson, writeReportJson } from './json';
import { buildReport, canSign, signReport, type SecondReader } from './report';
import { reportSession } from './sessionFacts';

const codes = (change: Parameters<typeof makeFacts>[0]) => canSign(buildReport(makeFacts(change)));

describe('buildReport', () => {
  const report = buildReport(makeFacts());

  test('counts what is confirmed and changed by hand, class by class', () => {
    expect(report.white[0]).toMatchObject({ label: 'NEUTROPHIL', count: 61, confirmed: 61, changed_by_hand: 1, percent: 61 });
    expect(report.others.map(({ label, count }) => `${label} ${count}`)).toEqual(['ERYTHROBLAST 10', 'PLATELET 2', 'SMUDGE 3']);
    expect([report.counted, report.unidentified, report.not_a_cell]).toEqual([100, 2, 4]);
  });

  test('says of a class without a cell what that excludes, also after JSON', () => {
    const read = readReportJson(writeReportJson(buildReport(makeFacts({ cells: makeCells({ NEUTROPHIL: 200 }) }))));
    const find = (label: string) => read.white.find((row) => row.label === label);
    expect(find('NEUTROPHIL')).not.toHaveProperty('not_seen');
    expect(find('BLAST')?.not_seen).toEqual({ excludes_above: find('BLAST')?.percent_interval?.high, cells_to_exclude_1: 368 });
    expect(find('BLAST')?.not_seen?.excludes_above).toBeCloseTo(1.83, 2);
    expect(read.others.find(({ label }) => label === 'SMUDGE')?.not_seen?.cells_to_exclude_1).toBe(371);
    const nothing = buildReport(makeFacts({ cells: [] }));
    expect(JSON.stringify(nothing)).not.toContain('not_seen');
  });

  test('carries totals, ranges and model', () => {
    expect(report.wbc?.corrected_10e9_per_l).toBeCloseTo(10, 12);
    expect(report.ranges?.rows[0]).toMatchObject({ labels: ['NEUTROPHIL', 'BAND'], count: 62 });
    expect(report.model?.manifest_sha256).toBe('a'.repeat(64));
  });

  test('says of each field who looked through it for missed cells, also after JSON', () => {
    const pictures = [
      { name: 'a.jpg', cells: 70, checked: { by: 'R. Reviewer', at: '2026-01-02T03:00:00.000Z' } },
      { name: 'b.jpg', cells: 47, checked: null },
      // As a page wrote it that had no such tick.
      { name: 'c.jpg', cells: 0 },
    ];
    expect(readReportJson(writeReportJson(buildReport(makeFacts({ pictures })))).pictures).toEqual(pictures);
  });

  test('requires nothing about sample, laboratory or second reader', () => {
    const { sample, laboratory, agreement, ranges, wbc } = buildReport(
      makeFacts({ sampleId: ' ', notes: '', laboratory: '', ranges: null, totalWbc: null }),
    );
    expect([sample, laboratory, agreement, ranges, wbc]).toEqual([{ id: null, notes: null }, null, null, null, null]);
  });

  test('compares with a second reader', () => {
    const second = { reader: 'B', cells: makeCells({ NEUTROPHIL: 20, LYMPHOCYTE: 80 }) };
    expect(buildReport(makeFacts({ second })).agreement).toMatchObject({ reader: 'B', counted: 100, verdict: 'differs' });
  });
});

describe('a second reading of the same cells', () => {
  const first = makeFirst();
  const read = readSecond(first.session, readCopy(copyFirst(first.session))) as TakeReading;
  const taken = play(first, human(read));
  const reportOf = (session: typeof taken.session, second: SecondReader | null = null) =>
    reportSession(session, { reader: 'Cy', second, limits: { en: 'Limits.' } });

  test('names both readers, agreement by class, kappa with n, and what was decided; also after JSON', () => {
    const decided = play(taken, human({ type: 'disagreement_decided', cellId: 'p.1', label: 'BAND' }));
    const report = readReportJson(writeReportJson(reportOf(decided.session)));
    expect(report.agreement).toMatchObject({
      reader: 'Bo',
      counted: 5,
      reading: { first_reader: 'Ada', cells_both_named: 4, disagreements: 3, by_consensus: 1, kappa: { method: 'asymptotic' } },
    });
    expect(report.agreement?.reading?.kappa?.value).toBeCloseTo(7 / 11, 12);
    // Before the consensus: Ada had two neutrophils of five, though one of them is a band now.
    expect(report.agreement?.rows[0]).toMatchObject({ label: 'NEUTROPHIL', first_percent: 40, second_percent: 40 });
    expect(report.white.find(({ label }) => label === 'BAND')?.count).toBe(3);
  });

  test('takes precedence over a typed count, and says nothing where there is none', () => {
    const typed = { reader: 'Di', cells: makeCells({ NEUTROPHIL: 20 }) };
    expect(reportOf(taken.session, typed).agreement?.reader).toBe('Bo');
    expect(reportOf(first.session, typed).agreement).toMatchObject({ reader: 'Di' });
    expect(reportOf(first.session, typed).agreement).not.toHaveProperty('reading');
  });
});

describe('signing', () => {
  test('is possible once every cell is confirmed, and names who and when', () => {
    const report = buildReport(makeFacts());
    expect(canSign(report)).toEqual([]);
    const signed = signReport(report, '2026-01-02T04:00:00.000Z');
    expect(signed).toEqual({ ...report, signature: { name: 'R. Reviewer', at: '2026-01-02T04:00:00.000Z', key: null } });
    expect(report.signature).toBeNull();
    expect(canSign(signed)).toEqual([{ code: 'already_signed' }]);
  });

  test('wants every counted cell confirmed, white or not', () => {
    const cells = [...makeCells({ NEUTROPHIL: 5 }), ...makeCells({ LYMPHOCYTE: 2, PLATELET: 1 }, { confirmed: false })];
    expect(codes({ cells })).toEqual([{ code: 'cells_unconfirmed', cells: 3 }]);
  });

  test('wants it said that cells stay unidentified', () => {
    expect(codes({ unidentifiedAccepted: false })).toEqual([{ code: 'unidentified_not_accepted', cells: 2 }]);
    expect(codes({ unidentifiedAccepted: false, cells: makeCells({ NEUTROPHIL: 1 }) })).toEqual([]);
  });

  test('wants a name and a white cell', () => {
    expect(codes({ reviewer: '  ' })).toEqual([{ code: 'reviewer_missing' }]);
    expect(codes({ cells: makeCells({ PLATELET: 1 }) })).toEqual([{ code: 'nothing_counted' }]);
  });

  test('is refused otherwise', () => {
    const report = buildReport(makeFacts({ reviewer: '' }));
    expect(() => signReport(report, '2026-01-02T04:00:00.000Z')).toThrow(/missing: reviewer_missing/);
  });
});

describe('finer classes', () => {
  const cells = [
    ...makeCells({ NEUTROPHIL: 5, SEGMENTED_NEUTROPHIL: 30, MYELOCYTE: 10, LYMPHOCYTE: 40 }),
    ...makeCells({ BAND_NEUTROPHIL: 15 }, { confirmed: false, changedByHand: true }),
  ];
  const report = buildReport(makeFacts({ cells, classes: CLASSES_WITH_FINER, second: null }));

  test('are rows below their class, which counts their cells', () => {
    expect(report.white[0]).toMatchObject({ label: 'NEUTROPHIL', count: 50, confirmed: 35, changed_by_hand: 15, percent: 50 });
    expect(report.white[0]?.finer?.map(({ label, count, confirmed }) => [label, count, confirmed])).toEqual([
      ['SEGMENTED_NEUTROPHIL', 30, 30],
      ['BAND_NEUTROPHIL', 15, 0],
    ]);
    expect(canSign(report)).toContainEqual({ code: 'cells_unconfirmed', cells: 15 });
  });

  test('are in the JSON file, in the table and in the bundle', () => {
    expect(readReportJson(writeReportJson(report))).toEqual(report);
    const table = writeReportCsv(report);
    expect(table).toContain(',white,NEUTROPHIL,neutrophil,,50,35,15,50,');
    expect(table).toContain(',white_finer,SEGMENTED_NEUTROPHIL,segmented_neutrophil,,30,30,0,30,');
    expect(table).toContain(',white_finer,BAND_NEUTROPHIL,band_neutrophil,,15,0,15,15,');
    const codes = writeFhirBundle(report).entry?.flatMap(({ resource }) =>
      resource?.resourceType === 'Observation' && resource.valueQuantity?.unit === '%'
        ? [[resource.code.coding?.[0]?.code, resource.valueQuantity.value]]
        : [],
    );
    for (const expected of [['26511-6', 50], ['26505-8', 30], ['26508-2', 15], ['26498-6', 10]]) {
      expect(codes).toContainEqual(expected);
    }
  });
});
