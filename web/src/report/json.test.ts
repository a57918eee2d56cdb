import { describe, expect, test } from 'vitest';

import { makeCells } from '../testing/makeCells';
import { makeFacts } from '../testing/makeReport';
import { readReportJson, writeReportJson } from './json';
import { buildReport, signReport } from './report';

const AT = '2026-01-02T04:00:00.000Z';
const full = signReport(
  buildReport(makeFacts({ second: { reader: 'B', cells: makeCells({ NEUTROPHIL: 100 }) } })),
  AT,
);
const bare = buildReport(
  makeFacts({ sampleId: '', notes: '', laboratory: '', reviewer: '', model: null, ranges: null, totalWbc: null, cells: [] }),
);

describe('the report as JSON', () => {
  test.each([['full', full], ['bare', bare]])('comes back as it was: %s', (_, report) => {
    expect(readReportJson(writeReportJson(report))).toEqual(report);
  });

  test.each<[string, (report: Record<string, unknown>) => void, RegExp]>([
    ['a missing part', (report) => delete report['white'], /white/],
    ['an unknown part', (report) => (report['patient'] = 'x'), /patient/],
    ['a count below 0', (report) => (report['counted'] = -1), /counted/],
    ['another version', (report) => (report['schema_version'] = 2), /schema_version/],
    ['a signature on an incomplete review', (report) => (report['reviewer'] = null), /signed, yet reviewer_missing/],
  ])('is refused with %s', (_, change, reason) => {
    const changed = JSON.parse(writeReportJson(full)) as Record<string, unknown>;
    change(changed);
    expect(() => readReportJson(JSON.stringify(changed))).toThrow(reason);
  });

  test('is refused when it is no JSON', () => {
    expect(() => readReportJson('report')).toThrow(/not JSON/);
  });
});
