import { csvParse, csvParseRows } from 'd3-dsv';
import { describe, expect, test } from 'vitest';

import { makeFacts } from '../testing/makeReport';
import { writeCsv, writeReportCsv } from './csv';
import { buildReport, signReport } from './report';

describe('writeCsv', () => {
  test('ends every row with CRLF and quotes as RFC 4180 says', () => {
    expect(writeCsv([['a', 'b,c', 'd"e'], [1.5, null, 'f\r\ng']])).toBe('\uFEFFa,"b,c","d""e"\r\n1.5,,"f\r\ng"\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\n=x'])('does not let %j be a formula', (text) => {
    expect(csvParseRows(writeCsv([[text, -1]]).slice(1))).toEqual([[`'${text}`, '-1']]);
  });
});

describe('writeReportCsv', () => {
  const report = buildReport(makeFacts({ notes: '=HYPERLINK("http://example.org")' }));
  const text = writeReportCsv(report);
  const rows = csvParse(text.slice(1));

  test('has one row a class, then what has no name, then the total', () => {
    expect(text.startsWith('\uFEFFreport_id,')).toBe(true);
    expect(rows.map(({ kind }) => kind)).toEqual([
      ...report.white.map(() => 'white'), ...report.others.map(() => 'other'), 'unidentified', 'total',
    ]);
    expect(rows[0]).toMatchObject({ label: 'NEUTROPHIL', count: '61', percent: '61', sample_id: 'S-17', status: 'preliminary' });
    expect(rows.at(-1)).toMatchObject({ count: '100', absolute_10e9_per_l: String(report.wbc?.corrected_10e9_per_l) });
  });

  test('says what a class without a cell excludes', () => {
    const rowOf = (label: string) => rows.find((row) => row['label'] === label);
    expect(Number(rowOf('BASOPHIL')?.['excludes_above'])).toBeCloseTo(100 * (1 - 0.025 ** (1 / 100)), 9);
    expect(rowOf('BASOPHIL')?.['cells_to_exclude_1']).toBe('368');
    expect([rowOf('NEUTROPHIL')?.['excludes_above'], rowOf('NEUTROPHIL')?.['cells_to_exclude_1']]).toEqual(['', '']);
  });

  test('lets no note run in a spreadsheet', () => {
    expect(rows[0]?.['notes']).toBe('\'=HYPERLINK("http://example.org")');
  });

  test('says who signed', () => {
    const signed = csvParse(writeReportCsv(signReport(report, '2026-01-02T04:00:00Z')).slice(1));
    expect(signed[0]).toMatchObject({ status: 'final', signed_by: 'R. Reviewer', signed_at: '2026-01-02T04:00:00Z' });
  });
});
