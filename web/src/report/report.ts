/** The report of one differential, built from a session's facts, and the rules of signing it. */

import { countDifferential, type Differential, type OtherRow, type TotalWbc, type WhiteRow } from '../count/differential';
import { compareReaders, type Agreement } from '../count/agreement';
import type { Kappa } from '../count/kappa';
import { describeNotSeenOther, describeNotSeenWhite, type NotSeen } from '../count/notSeen';
import { markRanges, type RangeMark, type RangeTable } from '../count/ranges';
import type { CountClass, CountedCell, Interval, Text } from '../count/types';
import type { ClassConfirmation, FieldCheck } from '../review/types';

/** What a session hands over. Nothing about the patient is required. */
export interface SessionFacts {
  /** Of the report; unique. */
  id: string;
  /** ISO 8601 with time zone. */
  created: string;
  sampleId?: string;
  notes?: string;
  laboratory?: string;
  reviewer?: string;
  softwareVersion: string;
  /** Null for a tally without pictures. */
  model: ReportModel | null;
  /** Null where the model answered as it was shipped. */
  profile?: ReportProfile | null;
  pictures: readonly ReportPicture[];
  /** Without those marked "not a cell". */
  cells: readonly CountedCell[];
  classes: readonly CountClass[];
  target: number;
  totalWbc?: TotalWbc | null;
  ranges?: RangeTable | null;
  second?: SecondReader | null;
  /** How many boxes were marked "not a cell". */
  notACell: number;
  /** The reviewer has said that unidentified cells are left so. */
  unidentifiedAccepted: boolean;
  /** Classes that were confirmed as a whole, in order. */
  classConfirmations: readonly ClassConfirmation[];
  /** What the report must not be read without. */
  limits: Text;
}

export interface ReportModel {
  id: string;
  name: Text;
  version: string;
  /** Of its manifest, which names every other file by its hash. */
  manifest_sha256: string;
}

/** The lab profile in use. */
export interface ReportProfile {
  name: string;
  created: string;
  /** Of its file as the page exports it. */
  sha256: string;
  /** Cells it was fitted to. */
  cells: number;
}

export interface ReportPicture {
  name: string;
  cells: number;
  /** Who looked through it for missed cells; null where nobody did. Absent in reports of an older page. */
  checked?: FieldCheck | null;
}

export interface SecondReader {
  reader: string;
  cells: readonly CountedCell[];
  /** Absent where the second reader's count was typed: it is compared with the report's own count. */
  reading?: SecondReadingFacts;
}

/** A second reading of the same cells. */
export interface SecondReadingFacts {
  firstReader: string;
  /** As the first reader called them, before any consensus. */
  firstCells: readonly CountedCell[];
  kappa: Kappa | null;
  /** Cells that both gave a class: those of kappa. */
  both: number;
  disagreements: number;
  /** How many of the disagreements were decided. */
  decided: number;
}

/** Of a class with none counted: what its exact 95 % interval excludes, in the unit of the row. */
export interface ReportNotSeen {
  excludes_above: number;
  /** White cells, none of the class among them, that would exclude more than 1 in that unit. */
  cells_to_exclude_1: number;
}

interface CountRow {
  label: string;
  name: Text;
  count: number;
  confirmed: number;
  changed_by_hand: number;
  /** Absent where the class was seen, or nothing was counted. */
  not_seen?: ReportNotSeen;
}

export interface ReportWhiteRow extends CountRow {
  /** One for each finer class, whose cells are counted here, too; absent where there is none. */
  finer?: ReportWhiteRow[];
  percent: number | null;
  percent_interval: Interval | null;
  absolute_10e9_per_l: number | null;
  absolute_interval: Interval | null;
}

export interface ReportOtherRow extends CountRow {
  finer?: ReportOtherRow[];
  per_100_white: number | null;
  per_100_white_interval: Interval | null;
}

export interface ReportRange {
  /** Counted together; `count` and the figures are theirs. */
  labels: string[];
  count: number;
  percent: number | null;
  percent_interval: Interval | null;
  percent_range: Interval | null;
  percent_mark: RangeMark | null;
  absolute_10e9_per_l: number | null;
  absolute_interval: Interval | null;
  absolute_range: Interval | null;
  absolute_mark: RangeMark | null;
}

export interface ReportAgreement {
  reader: string;
  counted: number;
  verdict: Agreement['verdict'];
  rows: {
    label: string;
    first_percent: number;
    second_percent: number;
    limits_percent: Interval;
    p_value: number;
    verdict: Agreement['verdict'];
  }[];
  /** Absent where the second count was typed. All but `by_consensus` is of the readers' labels before the consensus. */
  reading?: {
    first_reader: string;
    cells_both_named: number;
    /** Null where it is not defined: both named no cell, or gave all of them one class. */
    kappa: { value: number; interval: Interval; method: Kappa['method'] } | null;
    disagreements: number;
    by_consensus: number;
  };
}

/** As written to JSON; contract/report.schema.json describes it. Intervals are 95 %. */
export interface Report {
  schema_version: 1;
  id: string;
  created: string;
  sample: { id: string | null; notes: string | null };
  laboratory: string | null;
  reviewer: string | null;
  software: { name: 'Leukoscope'; version: string };
  model: ReportModel | null;
  profile: ReportProfile | null;
  pictures: ReportPicture[];
  target: number;
  /** Named white cells. */
  counted: number;
  unidentified: number;
  unidentified_accepted: boolean;
  not_a_cell: number;
  white: ReportWhiteRow[];
  others: ReportOtherRow[];
  assumed_white: string[];
  wbc: { entered_10e9_per_l: number; includes_nucleated_red_cells: boolean; corrected_10e9_per_l: number } | null;
  ranges: { source: Text; is_default: boolean; rows: ReportRange[] } | null;
  agreement: ReportAgreement | null;
  class_confirmations: ClassConfirmation[];
  limits: Text;
  /** Null until a person signs. */
  signature: ReportSignature | null;
}

export interface ReportSignature {
  name: string;
  at: string;
  /** The public key that signs, as `ReaderKey.publicKey`; null where a person signed by name alone. */
  key: string | null;
}

/** Why a report cannot be signed, one entry a reason. */
export type Missing =
  | { code: 'nothing_counted' }
  | { code: 'cells_unconfirmed'; cells: number }
  | { code: 'unidentified_not_accepted'; cells: number }
  | { code: 'reviewer_missing' }
  | { code: 'already_signed' };

/**
 * Build the unsigned report of a session as it is now: whatever changes afterwards makes a new, unsigned one.
 *
 * Throws what `countDifferential` and `compareReaders` throw.
 */
export function buildReport(facts: SessionFacts): Report {
  const { cells, classes, target, totalWbc = null, ranges = null, second = null } = facts;
  const differential = countDifferential(cells, classes, { target, totalWbc });
  const startRow = (kind: CountClass, count: number): CountRow => {
    const labels = new Set([kind, ...classes.filter(({ group }) => group === kind.label)].map(({ label }) => label));
    const own = cells.filter(({ label }) => label !== null && labels.has(label));
    return {
      label: kind.label,
      name: kind.name,
      count,
      confirmed: own.filter(({ confirmed }) => confirmed).length,
      changed_by_hand: own.filter(({ changedByHand }) => changedByHand).length,
    };
  };
  const makeWhite = ({ finer, ...row }: WhiteRow): ReportWhiteRow => ({
    ...startRow(row.class, row.count),
    percent: row.percent,
    percent_interval: row.intervalPercent,
    absolute_10e9_per_l: row.absolute_10e9_per_l,
    absolute_interval: row.interval_10e9_per_l,
    ...reportNotSeen(describeNotSeenWhite(row.count, row.intervalPercent)),
    ...(finer && { finer: finer.map(makeWhite) }),
  });
  const makeOther = ({ finer, ...row }: OtherRow): ReportOtherRow => ({
    ...startRow(row.class, row.count),
    per_100_white: row.per100White,
    per_100_white_interval: row.intervalPer100White,
    ...reportNotSeen(describeNotSeenOther(row.count, row.intervalPer100White)),
    ...(finer && { finer: finer.map(makeOther) }),
  });
  return {
    schema_version: 1,
    id: facts.id,
    created: facts.created,
    sample: { id: textOrNull(facts.sampleId), notes: textOrNull(facts.notes) },
    laboratory: textOrNull(facts.laboratory),
    reviewer: textOrNull(facts.reviewer),
    software: { name: 'Leukoscope', version: facts.softwareVersion },
    model: facts.model,
    profile: facts.profile ?? null,
    pictures: [...facts.pictures],
    target,
    counted: differential.counted,
    unidentified: differential.unidentified,
    unidentified_accepted: facts.unidentifiedAccepted,
    not_a_cell: facts.notACell,
    white: differential.white.map(makeWhite),
    others: differential.others.map(makeOther),
    assumed_white: differential.assumedWhite,
    wbc: differential.wbc && {
      entered_10e9_per_l: differential.wbc.entered_10e9_per_l,
      includes_nucleated_red_cells: differential.wbc.includesNucleatedRedCells,
      corrected_10e9_per_l: differential.wbc.corrected_10e9_per_l,
    },
    ranges: ranges && {
      source: ranges.source,
      is_default: ranges.isDefault,
      rows: markRanges(differential, ranges).map((marked) => ({
        labels: marked.range.labels,
        count: marked.count,
        percent: marked.percent,
        percent_interval: marked.intervalPercent,
        percent_range: marked.range.percent,
        percent_mark: marked.percentMark,
        absolute_10e9_per_l: marked.absolute_10e9_per_l,
        absolute_interval: marked.interval_10e9_per_l,
        absolute_range: marked.range.absolute_10e9_per_l,
        absolute_mark: marked.absoluteMark,
      })),
    },
    agreement: second && reportAgreement(second, (counted) => countDifferential(counted, classes, { target }), differential),
    class_confirmations: [...facts.classConfirmations],
    limits: facts.limits,
    signature: null,
  };
}

/** What is missing before the report can be signed; empty where nothing is. */
export function canSign(report: Report): Missing[] {
  const missing: Missing[] = [];
  const rows = [...report.white, ...report.others];
  const unconfirmed = rows.reduce((sum, { count, confirmed }) => sum + count - confirmed, 0);
  if (report.signature !== null) missing.push({ code: 'already_signed' });
  if (report.counted === 0) missing.push({ code: 'nothing_counted' });
  if (unconfirmed > 0) missing.push({ code: 'cells_unconfirmed', cells: unconfirmed });
  if (report.unidentified > 0 && !report.unidentified_accepted) {
    missing.push({ code: 'unidentified_not_accepted', cells: report.unidentified });
  }
  if (report.reviewer === null) missing.push({ code: 'reviewer_missing' });
  return missing;
}

/**
 * The report, signed by its reviewer at `at` (ISO 8601 with time zone), by name alone or with a public key.
 *
 * Throws Error naming what is missing; ask `canSign` first.
 */
export function signReport(report: Report, at: string, key: string | null = null): Report {
  const missing = canSign(report);
  if (missing.length > 0 || report.reviewer === null) {
    throw new Error(
      `Expected a report that can be signed; missing: ${missing.map(({ code }) => code).join(', ')}. Complete the review first.`,
    );
  }
  return { ...report, signature: { name: report.reviewer, at, key } };
}

function reportNotSeen(found: NotSeen | null): { not_seen?: ReportNotSeen } {
  return found === null ? {} : { not_seen: { excludes_above: found.excludesAbove, cells_to_exclude_1: found.cellsToExclude1 } };
}

function reportAgreement(
  { reader, cells, reading }: SecondReader,
  count: (counted: readonly CountedCell[]) => Differential,
  reported: Differential,
): ReportAgreement {
  const first = reading ? count(reading.firstCells) : reported;
  const { secondCounted, verdict, rows } = compareReaders(first, count(cells));
  return {
    reader,
    counted: secondCounted,
    verdict,
    rows: rows.map((row) => ({
      label: row.label,
      first_percent: row.first.percent,
      second_percent: row.second.percent,
      limits_percent: row.limitsPercent,
      p_value: row.pValue,
      verdict: row.verdict,
    })),
    ...(reading && {
      reading: {
        first_reader: reading.firstReader,
        cells_both_named: reading.both,
        kappa: reading.kappa,
        disagreements: reading.disagreements,
        by_consensus: reading.decided,
      },
    }),
  };
}

function textOrNull(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
