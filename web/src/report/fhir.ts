/** The report as a FHIR R4 bundle: one DiagnosticReport, its Observations, the model as a Device. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type {
  Bundle, BundleEntry, CodeableConcept, Device, DiagnosticReport, FhirResource, Observation, ObservationComponent, Quantity, Range,
  Reference, Specimen,
} from 'fhir/r4';

import type { RangeMark } from '../count/ranges';
import type { Interval } from '../count/types';
import { findCodes, LOINC, NEUTROPHILS, PANEL, WBC, WBC_CORRECTED, type Code } from './loinc';
import type { Report, ReportNotSeen, ReportRange } from './report';

interface Unit {
  /** UCUM */
  code: string;
  unit: string;
  /** Decimals that are worth writing. */
  digits: number;
}

const PERCENT: Unit = { code: '%', unit: '%', digits: 1 };
const PER_100_WHITE: Unit = { code: '/100{WBCs}', unit: '/100 WBC', digits: 1 };
const CELLS_PER_LITRE: Unit = { code: '10*9/L', unit: '10*9/L', digits: 3 };

const UCUM = 'http://unitsofmeasure.org';
const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const DIAGNOSTIC_SERVICE = 'http://terminology.hl7.org/CodeSystem/v2-0074';
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const INTERVAL_METHODS = {
  percent: '95 % confidence interval (Clopper-Pearson)',
  ratio: '95 % confidence interval (exact, conditional)',
  absolute: '95 % confidence interval (Clopper-Pearson of the share; the total taken as exact)',
};

/** One figure on its way to an Observation, or to a segment of HL7 v2 (hl7.ts). */
export interface Metric {
  /** Unique in the report; becomes part of the resource's id. */
  part: string;
  code: CodeableConcept;
  value: number;
  unit: Unit;
  interval: Interval | null;
  intervalMethod: string;
  range: Interval | null;
  mark: RangeMark | null;
  notes: string[];
}

/**
 * The bundle (type collection) of a report; `preliminary` until it is signed, then `final`.
 *
 * Resource ids are made from the report's id alone, so a second export names the same resources. Figures are rounded
 * (per cent to 0.1, 10^9 per litre to 0.001). There is no Patient: the report knows none.
 */
export function writeFhirBundle(report: Report): Bundle {
  const reference = (part: string): Reference => ({ reference: `urn:uuid:${makeUuid(report.id, part)}` });
  const status = report.signature === null ? 'preliminary' : 'final';
  const people = report.reviewer === null ? {} : { performer: [{ display: report.reviewer }] };
  const specimen = report.sample.id === null ? {} : { specimen: reference('specimen') };
  const method = report.model === null ? 'Manual count with a tally counter' : 'Cells proposed by a model on photographs, each confirmed by a person';
  const figures = [...listMetrics(report)];
  const observations = figures.map(
    (figure): Observation => ({
      resourceType: 'Observation',
      id: makeUuid(report.id, figure.part),
      status,
      category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'laboratory', display: 'Laboratory' }] }],
      code: figure.code,
      effectiveDateTime: report.created,
      ...people,
      ...specimen,
      valueQuantity: makeQuantity(figure.value, figure.unit),
      ...interpret(figure.mark),
      ...(figure.range && { referenceRange: [{ ...makeRange(figure.range, figure.unit), text: report.ranges?.source.en ?? '' }] }),
      ...(figure.interval && { component: [makeIntervalComponent(figure.interval, figure)] }),
      method: { text: method },
      ...(report.model && { device: reference('device') }),
      note: figure.notes.map((text) => ({ text })),
    }),
  );
  const diagnosticReport: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    id: makeUuid(report.id, 'report'),
    identifier: [{ value: report.id }],
    text: { status: 'generated', div: writeNarrative(report) },
    status,
    category: [{ coding: [{ system: DIAGNOSTIC_SERVICE, code: 'HM', display: 'Hematology' }] }],
    code: makeCode(PANEL, 'Differential white cell count'),
    effectiveDateTime: report.created,
    issued: report.signature?.at ?? report.created,
    ...(report.laboratory !== null && { performer: [{ display: report.laboratory }] }),
    ...(report.signature && { resultsInterpreter: [{ display: report.signature.name }] }),
    ...(report.sample.id !== null && { specimen: [reference('specimen')] }),
    result: figures.map(({ part }) => reference(part)),
  };
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: report.signature?.at ?? report.created,
    entry: [diagnosticReport, ...observations, ...listThings(report)].map(makeEntry),
  };
}

/** The bundle as a file. */
export function writeFhirJson(report: Report): string {
  return `${JSON.stringify(writeFhirBundle(report), null, 1)}\n`;
}

export function* listMetrics(report: Report): Generator<Metric> {
  const bandsApart = report.white.some(({ label, count }) => label === 'BAND' && count > 0);
  const counts = new Map(report.white.map(({ label, count }) => [label, count]));
  const isShared = ({ labels }: ReportRange): boolean => labels.filter((label) => (counts.get(label) ?? 0) > 0).length > 1;
  const ranges = report.ranges?.rows ?? [];
  for (const row of report.white) {
    const codes = findCodes(row.label, bandsApart);
    // A range of several classes belongs to their sum, which is an observation of its own where more than one was seen.
    const range = ranges.find((candidate) => candidate.labels[0] === row.label && !isShared(candidate)) ?? null;
    const notes = [
      `${row.count} of ${report.counted} white cells; ${row.changed_by_hand} named by a person against or without the model.`,
      ...writeNotSeen(row.not_seen, '%'),
    ];
    yield* makeMetrics(row.label, codes?.share, codes?.absolute, row.name.en, notes, row, range);
    for (const finer of row.finer ?? []) {
      const of = findCodes(finer.label, bandsApart);
      const words = [
        `${finer.count} of ${report.counted} white cells; counted in ${row.name.en}, too.`,
        ...writeNotSeen(finer.not_seen, '%'),
      ];
      yield* makeMetrics(finer.label, of?.share, of?.absolute, finer.name.en, words, finer, null);
    }
  }
  for (const range of ranges.filter(isShared)) {
    const codes = range.labels[0] === 'NEUTROPHIL' ? NEUTROPHILS : undefined;
    const names = range.labels.map((label) => report.white.find((row) => row.label === label)?.name.en ?? label).join(' + ');
    const notes = [`${range.count} of ${report.counted} white cells: ${names}.`];
    yield* makeMetrics(range.labels.join('+'), codes?.share, codes?.absolute, names, notes, range, range);
  }
  for (const row of report.others) {
    if (row.per_100_white === null) continue;
    yield {
      part: `share/${row.label}`,
      code: makeCode(findCodes(row.label, bandsApart)?.share, `${row.name.en}, per 100 white cells`),
      value: row.per_100_white,
      unit: PER_100_WHITE,
      interval: row.per_100_white_interval,
      intervalMethod: INTERVAL_METHODS.ratio,
      range: null,
      mark: null,
      notes: [`${row.count} beside ${report.counted} white cells.`, ...writeNotSeen(row.not_seen, 'per 100 white cells')],
    };
  }
  if (report.wbc === null) return;
  const total = { unit: CELLS_PER_LITRE, interval: null, intervalMethod: '', range: null, mark: null };
  yield {
    ...total,
    part: 'wbc',
    code: makeCode(WBC, 'White cells, total'),
    value: report.wbc.entered_10e9_per_l,
    notes: ['Entered by a person from another measurement; not counted here.'],
  };
  if (!report.wbc.includes_nucleated_red_cells) return;
  yield {
    ...total,
    part: 'wbc/corrected',
    code: makeCode(WBC_CORRECTED, 'White cells, total, corrected for nucleated red cells'),
    value: report.wbc.corrected_10e9_per_l,
    notes: ['Total x 100 / (100 + nucleated red cells per 100 white cells).'],
  };
}

/** R4 has no element for what a count excludes; a note says it. */
function writeNotSeen(found: ReportNotSeen | undefined, unit: string): string[] {
  if (found === undefined) return [];
  const { excludes_above, cells_to_exclude_1 } = found;
  return [
    `None seen: this excludes more than ${excludes_above.toFixed(1)} ${unit} (two-sided 95 %). ` +
      `None of ${cells_to_exclude_1} white cells would exclude more than 1 ${unit}.`,
  ];
}

function* makeMetrics(
  part: string,
  share: Code | undefined,
  absolute: Code | undefined,
  name: string,
  notes: string[],
  figures: Pick<ReportRange, 'percent' | 'percent_interval' | 'absolute_10e9_per_l' | 'absolute_interval'>,
  range: ReportRange | null,
): Generator<Metric> {
  if (figures.percent === null) return;
  yield {
    part: `share/${part}`,
    code: makeCode(share, `${name}, per cent of white cells`),
    value: figures.percent,
    unit: PERCENT,
    interval: figures.percent_interval,
    intervalMethod: INTERVAL_METHODS.percent,
    range: range?.percent_range ?? null,
    mark: range?.percent_mark ?? null,
    notes,
  };
  if (figures.absolute_10e9_per_l === null) return;
  yield {
    part: `absolute/${part}`,
    code: makeCode(absolute, `${name}, 10^9 per litre`),
    value: figures.absolute_10e9_per_l,
    unit: CELLS_PER_LITRE,
    interval: figures.absolute_interval,
    intervalMethod: INTERVAL_METHODS.absolute,
    range: range?.absolute_range ?? null,
    mark: range?.absolute_mark ?? null,
    notes,
  };
}

function listThings(report: Report): (Device | Specimen)[] {
  const things: (Device | Specimen)[] = [];
  if (report.model !== null) {
    const { id, version, manifest_sha256, name } = report.model;
    things.push({
      resourceType: 'Device',
      id: makeUuid(report.id, 'device'),
      identifier: [{ type: { text: 'SHA-256 of the model’s manifest' }, value: manifest_sha256 }],
      deviceName: [{ name: name.en, type: 'user-friendly-name' }],
      modelNumber: id,
      type: { text: 'Software: a model that proposes classes of white cells' },
      version: [
        { type: { text: 'Model' }, value: version },
        { type: { text: report.software.name }, value: report.software.version },
        ...(report.profile === null
          ? []
          : [{ type: { text: 'SHA-256 of the lab profile in use' }, value: report.profile.sha256 }]),
      ],
      note: [{ text: report.limits.en }],
    });
  }
  if (report.sample.id !== null) {
    things.push({
      resourceType: 'Specimen',
      id: makeUuid(report.id, 'specimen'),
      identifier: [{ value: report.sample.id }],
      type: { text: 'Peripheral blood smear' },
    });
  }
  return things;
}

export function makeEntry(resource: FhirResource): BundleEntry {
  return { fullUrl: `urn:uuid:${resource.id ?? ''}`, resource };
}

function makeCode(code: Code | undefined, text: string): CodeableConcept {
  return code === undefined ? { text } : { coding: [{ system: LOINC, ...code }], text };
}

function makeQuantity(value: number, { code, unit, digits }: Unit): Quantity {
  return { value: Number(value.toFixed(digits)), unit, system: UCUM, code };
}

function makeRange({ low, high }: Interval, unit: Unit): Range {
  return { low: makeQuantity(low, unit), high: makeQuantity(high, unit) };
}

/** R4 has no element for an interval of confidence; a component needs no extension. */
function makeIntervalComponent(interval: Interval, { unit, intervalMethod }: Metric): ObservationComponent {
  return { code: { text: intervalMethod }, valueRange: makeRange(interval, unit) };
}

function interpret(mark: RangeMark | null): Pick<Observation, 'interpretation'> {
  if (mark === null) return {};
  const [code, display] = { low: ['L', 'Low'], within: ['N', 'Normal'], high: ['H', 'High'] }[mark.position];
  const coding = [{ system: INTERPRETATION, code: code ?? '', display: display ?? '' }];
  return { interpretation: [mark.certainty === 'certain' ? { coding } : { coding, text: `${display}; the interval reaches over the border` }] };
}

function writeNarrative({ limits, sample, unidentified, signature }: Report): string {
  const lines = [
    limits.en,
    limits['zh-CN'] ?? '',
    signature === null ? 'Preliminary: not signed.' : `Signed by ${signature.name}.`,
    signature === null ? '' : signature.key === null ? 'No key signs this report.' : `Key: ${signature.key}`,
    unidentified === 0 ? '' : `${unidentified} cells could not be named and are in no percentage.`,
    sample.notes === null ? '' : `Notes: ${sample.notes}`,
  ];
  const paragraphs = lines.filter((line) => line !== '').map((line) => `<p>${escapeXml(line)}</p>`);
  return `<div xmlns="http://www.w3.org/1999/xhtml">${paragraphs.join('')}</div>`;
}

/** XHTML is XML 1.0, which has no way to write control characters and halves of surrogate pairs (2.2). */
function escapeXml(text: string): string {
  return text
    // eslint-disable-next-line no-control-regex -- they are what is left out
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '')
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A UUID (RFC 9562, version 8) out of a name: the same name, the same UUID, on any page. */
export function makeUuid(reportId: string, part: string): string {
  const hex = bytesToHex(sha256(utf8ToBytes(`leukoscope\n${reportId}\n${part}`)));
  const variant = ((parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
