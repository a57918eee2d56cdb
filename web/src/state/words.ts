/** Names for things on the page, the same wherever they appear. */

import type { Cell, Manifest } from '../engine';
import type { I18n } from '../i18n/I18n';
import type { Picture } from './types';

export function namePicture(picture: Picture, { m, format }: I18n): string {
  if (picture.sample !== null) return format.text(picture.sample.title);
  if (picture.origin === 'paste') return m.work.pasted;
  return picture.name === '' ? m.work.unnamed : picture.name;
}

/** A title without its closing remark in brackets, where a mark beside it says the same ("Basophil (drawn)"). */
export function shortenTitle(title: string): string {
  return title.replace(/\s*[(（][^)）]*[)）]$/, '');
}

export function nameLabel(label: string, manifest: Manifest, { format }: I18n): string {
  const known = manifest.classes.find((candidate) => candidate.label === label);
  return known === undefined ? label : format.text(known.name);
}

/** The name the model gives, or that it gives none. */
export function nameCell(cell: Cell, manifest: Manifest, i18n: I18n): string {
  return cell.label === null ? i18n.m.result.unidentified : nameLabel(cell.label, manifest, i18n);
}

export function colorOf(label: string | null, manifest: Manifest): string | null {
  return manifest.classes.find((candidate) => candidate.label === label)?.color ?? null;
}

/** The class with the largest share, named or not. */
export function findLeader(cell: Cell): string {
  const ranked = Object.entries(cell.probabilities).sort((first, second) => second[1] - first[1]);
  return ranked[0]?.[0] ?? '';
}
