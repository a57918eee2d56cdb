/** A session's facts for the tests of report/. */

import type { SessionFacts } from '../report/report';
import { DEFAULT_RANGES } from '../count/ranges';
import { CLASSES, makeCells } from './makeCells';

export function makeFacts(change: Partial<SessionFacts> = {}): SessionFacts {
  return {
    id: 'report-1',
    created: '2026-01-02T03:04:05.000Z',
    sampleId: 'S-17',
    notes: 'Stored <overnight>, "EDTA"',
    laboratory: 'Ward 3',
    reviewer: 'R. Reviewer',
    softwareVersion: '0.1.0',
    model: { id: 'leukoscope-compact', name: { en: 'Compact' }, version: '1.0.0', manifest_sha256: 'a'.repeat(64) },
    pictures: [{ name: 'field-1.jpg', cells: 70 }, { name: 'field-2.jpg', cells: 47 }],
    cells: [
      ...makeCells({ NEUTROPHIL: 60, LYMPHOCYTE: 24, MONOCYTE: 9, EOSINOPHIL: 5, ERYTHROBLAST: 10, PLATELET: 2 }),
      ...makeCells({ BAND: 1, SMUDGE: 3, NEUTROPHIL: 1 }, { changedByHand: true }),
      ...makeCells({ '': 2 }),
    ],
    classes: CLASSES,
    target: 100,
    totalWbc: { entered_10e9_per_l: 11, includesNucleatedRedCells: true },
    ranges: DEFAULT_RANGES,
    notACell: 4,
    unidentifiedAccepted: true,
    classConfirmations: [{ label: 'NEUTROPHIL', cells: 60, by: 'R. Reviewer', at: '2026-01-02T03:00:00.000Z' }],
    limits: { en: 'For research and education. Not a medical device.', 'zh-CN': '仅供研究与教学。非医疗器械。' },
    ...change,
  };
}
