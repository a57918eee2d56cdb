/** Names for things on the page, the same wherever they appear. */

import type { Cell, Manifest, ManifestClass, ManifestFineClass, Status, Text } from '../../engine';
import type { I18n } from '../../i18n/I18n';

/** A title without its closing remark in brackets, where a mark beside it says the same ("Basophil (drawn)"). */
export function shortenTitle(title: string): string {
  return title.replace(/\s*[(（][^)）]*[)）]$/, '');
}

function findKnown(label: string | null, { classes, fine_classes = [] }: Manifest): ManifestClass | ManifestFineClass | undefined {
  return [...classes, ...fine_classes].find((candidate) => candidate.label === label);
}

export function nameLabel(label: string, manifest: Manifest, { format }: I18n): string {
  const known = findKnown(label, manifest);
  return known === undefined ? label : format.text(known.name);
}

/** As its manifest says in the reader's language, else as the page calls the models it comes with, else in English. */
export function nameModel({ id, name }: { id: string; name: Text }, { m, language }: I18n): string {
  const own: Record<string, string> = m.models;
  return name[language] ?? (Object.hasOwn(own, id) ? own[id] : undefined) ?? name.en;
}

/** What laboratories call the classes for short, in any language. */
const SHORT_NAMES: Record<string, string> = {
  NEUTROPHIL: 'NEU',
  EOSINOPHIL: 'EOS',
  BASOPHIL: 'BAS',
  LYMPHOCYTE: 'LYM',
  MONOCYTE: 'MON',
  IMMATURE_GRANULOCYTE: 'IG',
  ERYTHROBLAST: 'NRBC',
  PLATELET: 'PLT',
  SEGMENTED_NEUTROPHIL: 'SEG',
  BAND_NEUTROPHIL: 'BAND',
  BAND: 'BAND',
  PROMYELOCYTE: 'PMY',
  MYELOCYTE: 'MYE',
  METAMYELOCYTE: 'META',
  BLAST: 'BLAST',
  ATYPICAL_LYMPHOCYTE: 'REACT',
  SMUDGE: 'SMDG',
};

/** What laboratories call a class for short, such as SEG; null of a class without such a name. */
export function shortNameOf(label: string): string | null {
  return Object.hasOwn(SHORT_NAMES, label) ? (SHORT_NAMES[label] ?? null) : null;
}

/** A name that fits beside a cell in the picture. */
export function shortenLabel(label: string | null): string {
  return label === null ? '?' : (SHORT_NAMES[label] ?? label.slice(0, 4));
}

export function nameStatus(status: Status, { m }: I18n): string {
  return {
    confident: m.result.confident,
    review: m.result.review,
    unidentified: m.result.unidentified_status,
  }[status];
}

/** The class with the largest share, named or not. */
export function findLeader(cell: Pick<Cell, 'probabilities'>): string {
  const ranked = Object.entries(cell.probabilities).sort((first, second) => second[1] - first[1]);
  return ranked[0]?.[0] ?? '';
}

/** What the shares are shares of; a model that also says whether there is a cell at all can reject a cell. */
export function explainShares({ classes, calibration }: Manifest, { m }: I18n): string {
  const canReject = calibration.thresholds.cell !== undefined;
  return canReject ? m.result.closed_set_rejecting(classes.length) : m.result.closed_set(classes.length);
}

/** Why the cell has the status it has, by the model's own marks. */
export function explainStatus({ status, cellness = null }: Pick<Cell, 'status'> & { cellness?: number | null }, { calibration }: Manifest, { m, format }: I18n): string {
  const { confident, review, cell } = calibration.thresholds;
  if (cell !== undefined && cellness !== null && cellness < cell) {
    return m.result.no_cell_text(format.percent(cellness), format.mark(cell));
  }
  return {
    confident: m.result.confident_text(format.mark(confident)),
    review: m.result.review_text(format.mark(confident)),
    unidentified: m.result.unidentified_text(format.mark(review)),
  }[status];
}
