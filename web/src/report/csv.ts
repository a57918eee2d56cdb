/** Tables that spreadsheets open: RFC 4180, and no cell of them is a formula. */

import { csvFormatRow } from 'd3-dsv';

import type { Report, ReportOtherRow, ReportWhiteRow } from './report';

export type Value = string | number | null;

/** Spreadsheets run text that begins so (OWASP, "CSV injection"). Apostrophes in front count: readers take one off. */
const FORMULA = /^'*[=+\-@\t\r\n]/;

/**
 * Rows as CSV: comma, CRLF after every row, quotes where needed; null is empty. With the mark of byte order that Excel
 * needs to read Chinese.
 *
 * Text that a spreadsheet would run gets an apostrophe in front, as spreadsheets themselves write it; numbers stay.
 */
export function writeCsv(rows: readonly (readonly Value[])[]): string {
  return `\uFEFF${rows.map((row) => `${csvFormatRow(row.map(guard))}\r\n`).join('')}`;
}

const COLUMNS = [
  'report_id', 'created', 'status', 'signed_by', 'signed_at', 'reviewer', 'laboratory', 'sample_id', 'notes',
  'software_version', 'model_id', 'model_version', 'model_manifest_sha256', 'profile_name', 'profile_sha256',
  'kind', 'label', 'name_en', 'name_zh', 'count', 'confirmed', 'changed_by_hand',
  'percent', 'percent_low', 'percent_high',
  'absolute_10e9_per_l', 'absolute_low', 'absolute_high',
  'per_100_white', 'per_100_white_low', 'per_100_white_high',
  'excludes_above', 'cells_to_exclude_1',
  'limits',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], Value>>;

/**
 * The report as one table, a row a class, so that tables of many reports can be put under each other.
 *
 * `kind` is white, other, unidentified or total (the white cells). A finer class follows the class in whose row its
 * cells are counted, too, as white_finer or other_finer.
 */
export function writeReportCsv(report: Report): string {
  const common: Row = {
    report_id: report.id,
    created: report.created,
    status: report.signature === null ? 'preliminary' : 'final',
    signed_by: report.signature?.name ?? null,
    signed_at: report.signature?.at ?? null,
    reviewer: report.reviewer,
    laboratory: report.laboratory,
    sample_id: report.sample.id,
    notes: report.sample.notes,
    software_version: report.software.version,
    model_id: report.model?.id ?? null,
    model_version: report.model?.version ?? null,
    model_manifest_sha256: report.model?.manifest_sha256 ?? null,
    profile_name: report.profile?.name ?? null,
    profile_sha256: report.profile?.sha256 ?? null,
    limits: report.limits.en,
  };
  const rows: Row[] = [
    ...listRows('white', report.white).map(([kind, row]) => ({
      ...describeRow(kind, row),
      percent: row.percent,
      percent_low: row.percent_interval?.low ?? null,
      percent_high: row.percent_interval?.high ?? null,
      absolute_10e9_per_l: row.absolute_10e9_per_l,
      absolute_low: row.absolute_interval?.low ?? null,
      absolute_high: row.absolute_interval?.high ?? null,
    })),
    ...listRows('other', report.others).map(([kind, row]) => ({
      ...describeRow(kind, row),
      per_100_white: row.per_100_white,
      per_100_white_low: row.per_100_white_interval?.low ?? null,
      per_100_white_high: row.per_100_white_interval?.high ?? null,
    })),
    { kind: 'unidentified', count: report.unidentified },
    { kind: 'total', count: report.counted, absolute_10e9_per_l: report.wbc?.corrected_10e9_per_l ?? null },
  ];
  return writeCsv([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => ({ ...common, ...row })[column] ?? null))]);
}

function listRows<R extends { finer?: R[] }>(kind: string, rows: readonly R[]): [string, R][] {
  return rows.flatMap((row) => [
    [kind, row] as [string, R],
    ...(row.finer ?? []).map((finer): [string, R] => [`${kind}_finer`, finer]),
  ]);
}

function describeRow(kind: string, row: ReportWhiteRow | ReportOtherRow): Row {
  const { label, name, count, confirmed, changed_by_hand, not_seen } = row;
  return { kind, label, name_en: name.en, name_zh: name['zh-CN'] ?? null, count, confirmed, changed_by_hand, ...not_seen };
}

function guard(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return FORMULA.test(value) ? `'${value}` : value;
}
