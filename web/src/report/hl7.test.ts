import { describe, expect, test } from 'vitest';

import { makeOwnClass } from '../count/classes';
import { CLASSES, makeCells } from '../testing/makeCells';
import { makeFacts } from '../testing/makeReport';
import { writeFhirBundle } from './fhir';
import { escapeHl7, writeHl7 } from './hl7';
import { buildReport, signReport, type SessionFacts } from './report';

const messageOf = (change: Partial<SessionFacts> = {}) => writeHl7(buildReport(makeFacts(change)));
const segmentsOf = (message: string) => message.split('\r').slice(0, -1).map((line) => line.split('|'));
const findAll = (message: string, name: string) => segmentsOf(message).filter(([first]) => first === name);

describe('writeHl7', () => {
  const message = messageOf();

  test('is one message in UTF-8 whose segments end in CR', () => {
    expect(message.endsWith('\r')).toBe(true);
    expect(message).not.toMatch(/\n|\r\r/);
    const [header] = segmentsOf(message);
    expect([header?.[1], header?.[8], header?.[10], header?.[11], header?.[17]]).toEqual(['^~\\&', 'ORU^R01^ORU_R01', 'T', '2.5.1', 'UNICODE UTF-8']);
    expect(segmentsOf(message).map(([name]) => name).filter((name) => !['OBX', 'NTE'].includes(name ?? ''))).toEqual(['MSH', 'SFT', 'PID', 'OBR', 'SPM']);
  });

  test('has the sample’s id and no person in PID, and none where there is no id', () => {
    const sampleId = 'S|1';
    expect(findAll(messageOf({ sampleId }), 'PID')).toEqual([['PID', '1', '', 'S\\F\\1', '', '^^^^^^U']]);
    expect(findAll(messageOf({ sampleId }), 'SPM')[0]?.slice(1, 3)).toEqual(['1', 'S\\F\\1']);
    expect(findAll(messageOf({ sampleId: '' }), 'PID')).toEqual([]);
  });

  test('has a count of every class, and every figure of the FHIR bundle with its code', () => {
    const results = findAll(message, 'OBX');
    const report = buildReport(makeFacts());
    const counts = results.filter((fields) => fields[3]?.endsWith('99LKS') && fields[6]?.startsWith('{cells}'));
    expect(counts[0]?.[5]).toBe(String(report.counted));
    expect(counts.length).toBeGreaterThan(report.white.length);
    const bundle = writeFhirBundle(report);
    const figures = (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Observation' ? [resource] : []));
    const written = results.filter((fields) => !counts.includes(fields)).map((fields) => [fields[3]?.split('^')[0], fields[5]]);
    expect(written).toHaveLength(figures.length);
    figures.forEach(({ code, valueQuantity }, at) => {
      expect(written[at]?.[1]).toBe(String(valueQuantity?.value));
      const known = code.coding?.[0]?.code;
      if (known !== undefined) expect(written[at]?.[0]).toBe(known);
    });
    const monocytes = results.find((fields) => fields[3]?.startsWith('26485-3^'));
    expect(monocytes?.slice(5, 9)).toEqual(['9', '%^%^UCUM', '3-10', 'N']);
    expect(message).toContain('95 % confidence interval (Clopper-Pearson): 4.2 to 16.4 %');
  });

  test('says its limits in both languages, and who signed', () => {
    const notes = (text: string) => findAll(text, 'NTE').map((fields) => fields[3]);
    expect(notes(message)[0]).toContain('Not a medical device.');
    expect(notes(message)).toContain('Preliminary: not signed.');
    const signed = writeHl7(signReport(buildReport(makeFacts({ reviewer: 'A & B' })), '2026-01-02T04:00:00.000Z'));
    const [order] = findAll(signed, 'OBR');
    expect([order?.[22], order?.[25], order?.[32]]).toEqual(['20260102040000+0000', 'F', '&A \\T\\ B']);
    expect(findAll(signed, 'OBX').every((fields) => fields[11] === 'F')).toBe(true);
  });

  test('guesses no code', () => {
    const own = messageOf({ classes: [...CLASSES, makeOwnClass('Hairy cell', true)], cells: makeCells({ HAIRY_CELL: 3 }) });
    expect(own).toContain('share/HAIRY_CELL^Hairy cell, per cent of white cells^99LKS');
  });

  test('has the same control id when written again, another for another report', () => {
    const idOf = (text: string) => segmentsOf(text)[0]?.[9];
    expect(messageOf()).toBe(message);
    expect(idOf(message)).toMatch(/^[0-9a-f]{20}$/);
    expect(idOf(messageOf({ notes: 'other' }))).not.toBe(idOf(message));
  });
});

test.each([
  ['a|b^c&d~e\\f', 'a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f'],
  ['one\r\ntwo\nthree', 'one\\.br\\two\\.br\\three'],
  ['白细胞 🩸\u0000\u001B\uD800\t!', '白细胞 🩸 !'],
])('escapes %j', (text, field) => {
  expect(escapeHl7(text)).toBe(field);
});
