/** Write reports as HL7 v2 with the page's own modules: `node write_hl7.mjs WEB OUT`; OUT gets *.hl7 and reports.json. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildModules } from './build_modules.mjs';

const [web = '', out = ''] = process.argv.slice(2);
const entry = { hl7: 'report/hl7.ts', report: 'report/report.ts', facts: 'testing/makeReport.ts', cells: 'testing/makeCells.ts', classes: 'count/classes.ts' };
const load = await buildModules(web, join(out, 'built'), entry);
const [{ CLASSES, makeCells }, { makeOwnClass }] = [await load('cells'), await load('classes')];
const [{ writeHl7 }, { buildReport, signReport }, { makeFacts }] = [await load('hl7'), await load('report'), await load('facts')];

const hostile = 'a|b^c&d~e\\f\r\nOBX|9|NM|x\rMSH|^~\\& 白细胞';
const own = makeOwnClass('A class of one’s own with a long name', true);
const reports = {
  plain: buildReport(makeFacts()),
  signed: signReport(buildReport(makeFacts()), '2026-01-02T04:00:00.000Z'),
  bare: buildReport(makeFacts({ sampleId: '', notes: '', laboratory: '', reviewer: '', model: null, ranges: null, totalWbc: null })),
  nothing: buildReport(makeFacts({ cells: [] })),
  hostile: buildReport(makeFacts({ sampleId: 'a|b^&', notes: hostile, laboratory: hostile, reviewer: hostile })),
  long: buildReport(makeFacts({ sampleId: hostile, classes: [...CLASSES, own], cells: makeCells({ [own.label]: 3 }) })),
};
for (const [name, report] of Object.entries(reports)) writeFileSync(join(out, `${name}.hl7`), writeHl7(report));
writeFileSync(join(out, 'reports.json'), JSON.stringify(reports));
