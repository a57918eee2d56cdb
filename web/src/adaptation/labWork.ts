/** What a page wants to know of a session's cells, worked out in one go: profile, what would help it, and drift. */

import { findGroup, type Manifest } from '../engine/manifest';
import { chooseNext, describeDrift, type Drift } from './nextCells';
import { applyProfile, makeProfile, rankNeed, type Need, type Profile, type ReviewedCell } from './profile';

/** Cells as columns, since those pass to a worker at once. */
export interface LabCells {
  /** cells x classes, calibrated, in the manifest's order. */
  probabilities: Float64Array<ArrayBuffer>;
  /** cells x numbers. */
  embeddings: Float32Array<ArrayBuffer>;
  /** The class or finer class a person gave; null where none did. */
  labels: (string | null)[];
  /** By finer class; undefined where the model gives none. */
  fine: (Readonly<Record<string, number>> | undefined)[];
  /** Copies of one cell have the same. */
  groups: string[];
  /** SHA-256 of the picture file each comes from. */
  pictures: string[];
}

export interface LabQuestion {
  manifest: Manifest;
  cells: LabCells;
  /** Mean embeddings of the classes in the profile in use; none where there is none. */
  knownMeans: number[][];
  /** Of the profile. */
  name: string;
  created: Date;
  /** How many cells to suggest. */
  suggestions: number;
}

export interface LabAnswer {
  /** Null where no cell is reviewed. */
  profile: Profile | null;
  /** Classes, those that need cells most first; empty without a profile. */
  need: Need[];
  /** Indices of the cells whose review would help most, the first one first. */
  next: number[];
  /** Null without cells. */
  drift: Drift | null;
}

/** Throws ProfileError, as `makeProfile` does. */
export function answerLab(question: LabQuestion): LabAnswer {
  const { manifest, cells, knownMeans, name, created, suggestions } = question;
  const { embedding: space } = manifest;
  const rows = unpackCells(cells, manifest);
  const embeddings = rows.map(({ cell }) => cell.embedding);
  const reviewed = rows.flatMap(({ label, ...row }): ReviewedCell[] => (label === null ? [] : [{ ...row, label }]));
  const profile = reviewed.length === 0 ? null : makeProfile(manifest, reviewed, { name, created });
  if (space === undefined) return { profile, need: [], next: [], drift: null };
  const labels = manifest.classes.map(({ label }) => label);
  const candidates = rows.map(({ cell, label }) => ({
    probabilities: Object.values(profile === null ? cell.probabilities : applyProfile(cell, profile, manifest).probabilities),
    embedding: cell.embedding,
    label: label === null ? null : labels.indexOf(findGroup(label, manifest) ?? ''),
  }));
  return {
    profile,
    need: profile === null ? [] : rankNeed(profile, manifest),
    next: chooseNext(candidates, space, suggestions),
    drift: describeDrift(embeddings, space, knownMeans),
  };
}

function unpackCells({ probabilities, embeddings, labels, fine, groups, pictures }: LabCells, manifest: Manifest) {
  const classes = manifest.classes.map(({ label }) => label);
  const length = labels.length === 0 ? 0 : embeddings.length / labels.length;
  return labels.map((label, row) => {
    const shares = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    return {
      label,
      group: groups[row],
      ...(pictures[row] !== undefined && { picture: pictures[row] }),
      // Only probabilities and embedding are read; the rest makes it a cell.
      cell: {
        box: [0, 0, 1, 1] as [number, number, number, number],
        label: null,
        probability: Math.max(...shares),
        probabilities: Object.fromEntries(classes.map((name, index) => [name, shares[index] ?? 0])),
        status: 'review' as const,
        embedding: embeddings.subarray(row * length, (row + 1) * length),
        ...(fine[row] && { fine_probabilities: fine[row] }),
      },
    };
  });
}
