/**
 * LOINC codes of what is counted. Where each was checked: docs/report.md.
 *
 * They are the codes without a method: a person confirms what a model proposed, which is neither LOINC's "manual
 * count" nor its "automated count". A class that is not here is written in words, never with a guessed code.
 */

export interface Code {
  code: string;
  display: string;
}

export interface ClassCodes {
  /** Of the share of the white cells, or per 100 of them. */
  share: Code;
  /** Of the number in a volume. */
  absolute?: Code;
}

export const LOINC = 'http://loinc.org';

export const PANEL: Code = { code: '69738-3', display: 'Differential panel, method unspecified - Blood' };
export const WBC: Code = { code: '26464-8', display: 'Leukocytes [#/volume] in Blood' };
export const WBC_CORRECTED: Code = {
  code: '12227-5',
  display: 'Leukocytes [#/volume] corrected for nucleated erythrocytes in Blood',
};

/** Neutrophils of every form; `SEGMENTED` where bands are counted apart. */
export const NEUTROPHILS = makeCodes('Neutrophils', '26511-6', '26499-4');
const SEGMENTED = makeCodes('Segmented neutrophils', '26505-8', '30451-9');
const BAND_FORMS = makeCodes('Band form neutrophils', '26508-2', '26507-4');

const CODES: Readonly<Record<string, ClassCodes>> = {
  NEUTROPHIL: NEUTROPHILS,
  BAND: BAND_FORMS,
  SEGMENTED_NEUTROPHIL: SEGMENTED,
  BAND_NEUTROPHIL: BAND_FORMS,
  LYMPHOCYTE: makeCodes('Lymphocytes', '26478-8', '26474-7'),
  ATYPICAL_LYMPHOCYTE: makeCodes('Variant lymphocytes', '13046-8', '26477-0'),
  MONOCYTE: makeCodes('Monocytes', '26485-3', '26484-6'),
  EOSINOPHIL: makeCodes('Eosinophils', '26450-7', '26449-9'),
  BASOPHIL: makeCodes('Basophils', '30180-4', '26444-0'),
  IMMATURE_GRANULOCYTE: makeCodes('Immature granulocytes', '38518-7', '51584-1'),
  PROMYELOCYTE: makeCodes('Promyelocytes', '26524-9', '26523-1'),
  MYELOCYTE: makeCodes('Myelocytes', '26498-6', '30446-9'),
  METAMYELOCYTE: makeCodes('Metamyelocytes', '28541-1', '30433-7'),
  BLAST: makeCodes('Blasts', '26446-5', '30376-8'),
  ERYTHROBLAST: { share: { code: '19048-8', display: 'Nucleated erythrocytes/Leukocytes [Ratio] in Blood' } },
  SMUDGE: { share: { code: '34992-8', display: 'Smudge cells/Leukocytes in Blood' } },
};

/** The codes of a class, or undefined; `bandsApart` where the same report counts band forms by themselves. */
export function findCodes(label: string, bandsApart: boolean): ClassCodes | undefined {
  if (label === 'NEUTROPHIL' && bandsApart) return SEGMENTED;
  return Object.hasOwn(CODES, label) ? CODES[label] : undefined;
}

function makeCodes(component: string, share: string, absolute: string): Required<ClassCodes> {
  return {
    share: { code: share, display: `${component}/Leukocytes in Blood` },
    absolute: { code: absolute, display: `${component} [#/volume] in Blood` },
  };
}
