/**
 * The report as an HL7 v2.5.1 message ORU^R01 in text (ER7), with the figures and codes of the FHIR bundle.
 *
 * It names no person but the reader: the segment PID has the sample's id alone. MSH-11 is T (training), so that a
 * laboratory system does not take the message for a result of a patient. Nothing is sent; the message is a file.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { RangeMark } from '../count/ranges';
import { listMetrics } from './fhir';
import { PANEL } from './loinc';
import type { Report, ReportOtherRow, ReportWhiteRow } from './report';

/** LOINC's name in HL7 v2 (table 0396), and that of codes which are Leukoscope's own. */
const LOINC_V2 = 'LN';
const OWN_CODES = '99LKS';
const FLAGS: Record<RangeMark['position'], string> = { low: 'L', within: 'N', high: 'H' };
const ESCAPES: Record<string, string> = { '\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '&': '\\T\\', '~': '\\R\\' };

/** The longest code and the longest id in PID-3 that version 2.5.1 has room for (CE.1, CX.1), as escaped text. */
const MAX_CODE = 20;
const MAX_PATIENT_ID = 15;

/** A field that is already escaped, or a number; null is an empty field. */
type Field = string | number | null;

/** The message. Segments end in CR, also the last one (2.3 of the standard); MSH-18 says that the text is UTF-8. */
export function writeHl7(report: Report): string {
  const body = [...listSegments(report)];
  // The control id is that of the content: the same message has the same one, another message has another.
  const id = bytesToHex(sha256(utf8ToBytes(body.join('\r')))).slice(0, 20);
  return [writeHeader(report, id), ...body].map((line) => `${line}\r`).join('');
}

/** A text as a field: delimiters and line breaks escaped (2.7.1), other control characters left out. */
export function escapeHl7(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '')
    .replace(/[\\|^&~]/g, (character) => ESCAPES[character] ?? '')
    .replace(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\\.br\\')
    .replace(/\t/g, ' ')
    .replace(/\p{Cc}/gu, '');
}

function writeHeader({ created, laboratory, signature }: Report, id: string): string {
  const fields = [
    '^~\\&', 'Leukoscope', laboratory === null ? null : `^${escapeHl7(laboratory)}^L`, null, null, writeTime(signature?.at ?? created), null, 'ORU^R01^ORU_R01', id, 'T', '2.5.1',
    null, null, null, null, null, 'UNICODE UTF-8',
  ];
  return writeSegment('MSH', fields);
}

function* listSegments(report: Report): Generator<string> {
  const { software, sample, signature } = report;
  const status = signature === null ? 'P' : 'F';
  const at = writeTime(report.created);
  yield writeSegment('SFT', [software.name, software.version, software.name, software.version]);
  const id = sample.id === null ? null : escapeHl7(sample.id);
  // PID-5 has to be there: a name of the type "unspecified" that has no word. A longer id is in SPM alone.
  if (id !== null && id.length <= MAX_PATIENT_ID) yield writeSegment('PID', [1, null, id, null, '^^^^^^U']);
  const interpreter = signature === null ? null : `&${escapeHl7(signature.name)}`;
  const order: Field[] = [1, null, escapeHl7(report.id), writeCode(PANEL.code, PANEL.display, LOINC_V2), null, null, at];
  order[21] = writeTime(signature?.at ?? report.created);
  order[23] = 'HM';
  order[24] = status;
  order[31] = interpreter;
  yield writeSegment('OBR', order);
  yield* writeNotes(listRemarks(report));
  let position = 0;
  for (const { values, notes } of [...listCounts(report), ...listEstimates(report)]) {
    position += 1;
    const [code, value, unit, range, flag] = values;
    yield writeSegment('OBX', [position, 'NM', code ?? null, null, value ?? null, unit ?? null, range ?? null, flag ?? null, null, null, status, null, null, at]);
    yield* writeNotes(notes);
  }
  yield writeSegment('SPM', [1, id, null, 'BLD^Whole blood^HL70487']);
}

/** Code, value, unit, range and flag of a result, and the remarks on it. */
interface Result {
  values: Field[];
  notes: string[];
}

/** The number of cells of each class, a finer class after the one that it is a part of. LOINC has no code for it. */
function* listCounts({ white, others, counted }: Report): Generator<Result> {
  const rows = (list: readonly (ReportWhiteRow | ReportOtherRow)[]): (ReportWhiteRow | ReportOtherRow)[] =>
    list.flatMap((row) => [row, ...rows(row.finer ?? [])]);
  yield { values: [writeCode('COUNTED', 'White cells counted', OWN_CODES), counted, writeUnit('{cells}', 'cells')], notes: [] };
  for (const { label, name: names, count } of [...rows(white), ...rows(others)]) {
    yield { values: [writeCode(label, `${names.en}, cells counted`, OWN_CODES), count, writeUnit('{cells}', 'cells')], notes: [] };
  }
}

/** Per cent, per 100 white cells and numbers in a volume, as in the FHIR bundle. */
function* listEstimates(report: Report): Generator<Result> {
  for (const metric of listMetrics(report)) {
    const { code, value, unit, range, mark, interval, intervalMethod } = metric;
    const round = (number: number): number => Number(number.toFixed(unit.digits));
    const notes = [...metric.notes];
    if (interval !== null) notes.push(`${intervalMethod}: ${round(interval.low)} to ${round(interval.high)} ${unit.unit}`);
    if (mark !== null && mark.certainty !== 'certain') notes.push('The interval reaches over the border of the range.');
    if (range !== null && report.ranges !== null) notes.push(`Range: ${report.ranges.source.en}`);
    const known = code.coding?.[0];
    yield {
      values: [
        known === undefined
          ? writeCode(metric.part, code.text ?? metric.part, OWN_CODES)
          : writeCode(known.code ?? '', known.display ?? '', LOINC_V2),
        round(value),
        writeUnit(unit.code, unit.unit),
        range && `${round(range.low)}-${round(range.high)}`,
        mark && FLAGS[mark.position],
      ],
      notes,
    };
  }
}

function listRemarks({ limits, signature, unidentified, model, sample }: Report): string[] {
  return [
    limits.en,
    limits['zh-CN'] ?? '',
    signature === null ? 'Preliminary: not signed.' : `Signed by ${signature.name}.`,
    model === null ? 'Manual count with a tally counter.' : `Cells proposed by ${model.id} ${model.version} (SHA-256 ${model.manifest_sha256}) on photographs, each confirmed by a person.`,
    unidentified === 0 ? '' : `${unidentified} cells could not be named and are in no percentage.`,
    sample.notes === null ? '' : `Notes: ${sample.notes}`,
  ].filter((line) => line !== '');
}

function writeNotes(notes: readonly string[]): string[] {
  return notes.map((text, position) => writeSegment('NTE', [position + 1, 'L', escapeHl7(text)]));
}

/** A segment without the empty fields at its end. */
function writeSegment(name: string, fields: readonly Field[]): string {
  const texts = Array.from(fields, (field) => String(field ?? ''));
  return [name, ...texts].join('|').replace(/\|+$/, '');
}

function writeCode(code: string, text: string, system: string): string {
  const escaped = escapeHl7(code);
  return `${escaped.length > MAX_CODE ? '' : escaped}^${escapeHl7(text)}^${system}`;
}

function writeUnit(code: string, text: string): string {
  return `${escapeHl7(code)}^${escapeHl7(text)}^UCUM`;
}

/** "20260131090507+0000" of a time in ISO 8601. */
function writeTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace(/\D/g, '')}+0000`;
}
