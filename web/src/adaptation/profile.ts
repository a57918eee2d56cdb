/** Lab profiles: what adapting a model to a laboratory gives. The JSON is that of contract/profile.schema.json. */

import { Validator, type Schema } from '@cfworker/json-schema';

import schema from '../../../contract/profile.schema.json';
import { clopperPearson } from '../count/intervals';
import { chooseFinest, findStatus, joinFine } from '../engine/model/calibrate';
import { findGroup, type EmbeddingSpace, type Manifest } from '../engine/manifest';
import type { Cell } from '../engine/types';
import {
  correctLogits,
  crossFit,
  fitCorrection,
  fitTemperature,
  meanOf,
  softmax,
  takeLog,
  type Correction,
  type KnownCell,
} from './fit';
import { fitFineSets, fitSets } from './conformal';
import type { PredictionSets } from './predictionSet';
import { describeShare, type Share } from './share';
import { chooseThresholds, type Thresholds } from './thresholds';

/** Fewer cells say too little of how often an answer of a given probability is right. */
const CELLS_FOR_THRESHOLDS = 50;

export type ProfileErrorCode = 'profile_invalid' | 'profile_of_another_model';

/** A profile that cannot be made or used: what was expected, what came, what to do next. */
export class ProfileError extends Error {
  readonly code: ProfileErrorCode;

  /** With `profile_of_another_model`: the model it belongs to and the loaded one, by id and version. */
  readonly models: { found: string; wanted: string } | null;

  constructor(code: ProfileErrorCode, message: string, models: { found: string; wanted: string } | null = null) {
    super(message);
    this.name = 'ProfileError';
    this.code = code;
    this.models = models;
  }
}

export interface ProfileClass {
  n_cells: number;
  right_before: number;
  /** Null where a single cell could not be held out. */
  right_after: number | null;
  /** Mean embedding. */
  mean: number[];
}

/** Mirrors contract/profile.schema.json, where every field is described. */
export interface Profile {
  schema_version: 1;
  name: string;
  created: string;
  model: { id: string; version: string; classifier_sha256: string };
  n_cells: number;
  n_groups: number;
  pictures: string[];
  figures: { before: Share; after: Share } | null;
  classes: Record<string, ProfileClass>;
  calibration: { temperature: number; thresholds: Thresholds };
  correction: Correction;
  /** Absent in profiles of before there were sets. */
  sets?: PredictionSets | null;
}

/** A cell as the model answered it, without any profile, and the label a person gave it. */
export interface ReviewedCell {
  cell: Pick<Cell, 'probabilities' | 'embedding' | 'fine_probabilities'>;
  /** Of a class or of a finer class, which teaches its class. */
  label: string;
  /** Copies of one cell have the same; by default each cell is a group of its own. */
  group?: unknown;
  /** SHA-256 of the picture file it comes from, so that the profile is not evaluated on it. */
  picture?: string;
}

/** Whether the model says enough about its embeddings to be adapted. */
export function isAdaptable(manifest: Manifest): boolean {
  return manifest.embedding !== undefined;
}

/**
 * Adapt a model to the cells a person has named; of 500 cells it takes a fraction of a second.
 *
 * Throws ProfileError `profile_invalid` where the model cannot be adapted, no cell is given, a label is none of the
 * model's, or a cell has no embedding (classify with `details: true`).
 */
export function makeProfile(
  manifest: Manifest,
  reviewed: readonly ReviewedCell[],
  { name, created = new Date() }: { name: string; created?: Date },
): Profile {
  const space = requireSpace(manifest);
  const cells = reviewed.map((entry) => describeKnown(entry, manifest));
  if (cells.length === 0) throw invalid('Expected cells that a person has named to adapt to, but there are none.');
  const labels = cells.map(({ label }) => label);
  const correction = fitCorrection(cells, space);
  const crossed = crossFit(cells, space);
  const temperature = crossed === null ? 1 : fitTemperature(crossed, labels);
  const before = cells.map(({ logProbabilities, label }) => findLargest(logProbabilities) === label);
  const after = crossed?.map((logits, index) => findLargest(logits) === labels[index]) ?? null;
  const probabilities = crossed?.map((logits) => softmax(logits.map((logit) => logit / temperature))) ?? null;
  return {
    schema_version: 1,
    name,
    created: created.toISOString().replace(/\.\d+Z$/, '+00:00'),
    model: describeNetwork(manifest),
    n_cells: cells.length,
    n_groups: new Set(cells.map(({ group }) => group)).size,
    pictures: listPictures(reviewed),
    figures: after === null ? null : { before: countRight(before), after: countRight(after) },
    classes: describeClasses(cells, before, after, manifest),
    calibration: {
      temperature: shorten(temperature),
      thresholds: tighten(manifest.calibration.thresholds, probabilities, labels),
    },
    correction: {
      damping: correction.damping,
      weights: correction.weights.map((row) => row.map(shorten)),
      bias: correction.bias.map(shorten),
    },
    sets: probabilities && fitAllSets(cells, reviewed, probabilities, manifest),
  };
}

/** Of the classes and, where a cell has a finer class, of the finer ones. `probabilities` are cross-fitted. */
function fitAllSets(
  cells: readonly KnownCell[],
  reviewed: readonly ReviewedCell[],
  probabilities: readonly number[][],
  manifest: Manifest,
): PredictionSets | null {
  const classes = manifest.classes.map(({ label }) => label);
  const finer = (manifest.fine_classes ?? []).map(({ label }) => label);
  const sets = fitSets(
    cells.map(({ label, group }, row) => ({ probabilities: probabilities[row] ?? [], label, group })),
    classes,
  );
  if (sets === null || reviewed.some(({ cell }) => cell.fine_probabilities === undefined)) return sets;
  const fine = fitFineSets(
    cells.map(({ group }, row) => {
      const corrected = Object.fromEntries(classes.map((label, index) => [label, probabilities[row]?.[index] ?? 0]));
      const { cell, label } = reviewed[row] ?? {};
      const joint = joinFine(corrected, finer.map((name) => cell?.fine_probabilities?.[name] ?? 0), manifest);
      return { probabilities: Object.values(joint), label: label === undefined ? -1 : finer.indexOf(label), group };
    }),
    finer,
  );
  return fine === null ? sets : { ...sets, fine };
}

/** First 16 digits each, as contract/profile.schema.json has them. */
function listPictures(reviewed: readonly ReviewedCell[]): string[] {
  const told = reviewed.flatMap(({ picture }) => (picture === undefined ? [] : [picture.slice(0, 16)]));
  return [...new Set(told)].sort();
}

/**
 * The same cell, answered with the profile. `cell` must come from the model itself, without any profile, and carry its
 * embedding; the map, which belongs to the model's own answer, is left out where the leading class is another.
 */
export function applyProfile(cell: Cell, profile: Profile, manifest: Manifest): Cell {
  const { logProbabilities, embedding } = readAnswer(cell, manifest);
  const logits = correctLogits(profile.correction, logProbabilities, embedding);
  const corrected = softmax(logits.map((logit) => logit / profile.calibration.temperature));
  const probability = Math.max(...corrected);
  const { cell: least } = manifest.calibration.thresholds;
  const thresholds = { ...profile.calibration.thresholds, ...(least !== undefined && { cell: least }) };
  const status = findStatus(probability, thresholds, cell.cellness);
  const leader = corrected.indexOf(probability);
  const { map, fine_probabilities: fine, ...rest } = cell;
  const group = status === 'unidentified' ? null : (manifest.classes[leader]?.label ?? null);
  const probabilities = Object.fromEntries(manifest.classes.map(({ label }, index) => [label, corrected[index] ?? 0]));
  // A profile corrects classes; how likely each finer class is within its class stays as the model says.
  const joint = fine && joinFine(probabilities, (manifest.fine_classes ?? []).map(({ label }) => fine[label] ?? 0), manifest);
  const isSame = findLargest(logProbabilities) === leader;
  return {
    ...rest,
    label: joint ? chooseFinest(group, joint, manifest) : group,
    ...(joint && { group, fine_probabilities: joint }),
    probability,
    probabilities,
    status,
    ...(map && isSame && { map }),
  };
}

const validator = new Validator(schema as unknown as Schema, '2020-12', false);

/** Check a profile that came from elsewhere. Throws ProfileError `profile_invalid` or `profile_of_another_model`. */
export function checkProfile(value: unknown, manifest: Manifest): Profile {
  const { valid, errors } = validator.validate(value);
  if (!valid) {
    const last = errors.at(-1);
    throw invalid(`Expected a lab profile, but ${last ? `at ${last.instanceLocation}: ${last.error}` : 'it is none'}.`);
  }
  const profile = value as Profile;
  const space = requireSpace(manifest);
  const wanted = describeNetwork(manifest);
  if (profile.model.classifier_sha256 !== wanted.classifier_sha256) {
    throw new ProfileError(
      'profile_of_another_model',
      `The profile belongs to the model ${profile.model.id} ${profile.model.version}, another network than that of ` +
        `${wanted.id} ${wanted.version}. Use that model, or adapt this one to the same cells.`,
      { found: `${profile.model.id} ${profile.model.version}`, wanted: `${wanted.id} ${wanted.version}` },
    );
  }
  const { weights, bias } = profile.correction;
  const rows = [...weights, ...Object.values(profile.classes).map(({ mean }) => mean)];
  const labels = new Set(manifest.classes.map(({ label }) => label));
  const fits =
    weights.length === labels.size &&
    bias.length === labels.size &&
    rows.every(({ length }) => length === space.spread.length) &&
    Object.keys(profile.classes).every((label) => labels.has(label)) &&
    (!profile.sets || fitsSets(profile.sets, manifest));
  if (!fits) {
    throw invalid(
      `Expected a correction of ${labels.size} classes x ${space.spread.length} numbers, but it has others. ` +
        'Adapt to the same cells again.',
    );
  }
  return profile;
}

/** Whether these are sets of the model's classes, and of its finer ones where they have such. */
function fitsSets({ classes, fine }: PredictionSets, manifest: Manifest): boolean {
  const finer = new Set((manifest.fine_classes ?? []).map(({ label }) => label));
  return (
    manifest.classes.every(({ label }) => classes[label] !== undefined) &&
    (fine === undefined || (Object.keys(fine).length === finer.size && Object.keys(fine).every((label) => finer.has(label))))
  );
}

export interface Need {
  label: string;
  n_cells: number;
  /** Lower 95 % limit of the share named right. */
  low: number;
}

/** Classes by how much they need more cells: those with none first, then by the lower limit of the share right. */
export function rankNeed(profile: Profile, manifest: Manifest): Need[] {
  return manifest.classes
    .map(({ label }) => {
      const { n_cells = 0, right_after = 0 } = profile.classes[label] ?? {};
      return { label, n_cells, low: clopperPearson(right_after ?? 0, n_cells).low };
    })
    .toSorted((a, b) => a.low - b.low || a.n_cells - b.n_cells);
}

function requireSpace(manifest: Manifest): EmbeddingSpace {
  if (manifest.embedding) return manifest.embedding;
  throw invalid(
    `Expected a model that describes its embeddings, but ${manifest.id} does not, so it cannot be adapted. ` +
      'Export one with this version of Leukoscope.',
  );
}

function describeNetwork(manifest: Manifest): Profile['model'] {
  const onnx = manifest.stages.find(({ name }) => name === 'classifier')?.onnx;
  const file = manifest.files.find(({ path }) => path === onnx);
  if (!file) throw invalid('Expected the classifier’s ONNX file in the manifest, but it is not listed. Export again.');
  return { id: manifest.id, version: manifest.version, classifier_sha256: file.sha256 };
}

/** Undo the model's temperature: log p as the network gave it, but for a constant. */
function readAnswer(
  { probabilities, embedding }: Pick<Cell, 'probabilities' | 'embedding'>,
  manifest: Manifest,
): { logProbabilities: number[]; embedding: Float32Array } {
  if (embedding?.length !== requireSpace(manifest).spread.length) {
    throw invalid('Expected a cell with the embedding this model gives, but it has none. Classify with details: true.');
  }
  const calibrated = manifest.classes.map(({ label }) => probabilities[label] ?? 0);
  return {
    logProbabilities: takeLog(calibrated).map((logit) => logit * manifest.calibration.temperature),
    embedding,
  };
}

function describeKnown({ cell, label, group }: ReviewedCell, manifest: Manifest): KnownCell {
  const own = findGroup(label, manifest);
  const index = manifest.classes.findIndex((entry) => entry.label === own);
  if (index < 0) {
    const labels = manifest.classes.map((entry) => entry.label).join(', ');
    throw invalid(
      `Expected labels of the model's classes (${labels}), but got ${label}. Leave out those cells: a profile ` +
        'cannot add classes.',
    );
  }
  return { ...readAnswer(cell, manifest), label: index, group: group ?? Symbol('cell') };
}

function describeClasses(
  cells: readonly KnownCell[],
  before: readonly boolean[],
  after: readonly boolean[] | null,
  manifest: Manifest,
): Record<string, ProfileClass> {
  const entries: [string, ProfileClass][] = [];
  manifest.classes.forEach(({ label }, index) => {
    const rows = [...cells.keys()].filter((row) => cells[row]?.label === index);
    const embeddings = rows.map((row) => cells[row]?.embedding ?? []);
    const first = embeddings[0];
    if (!first) return;
    entries.push([
      label,
      {
        n_cells: rows.length,
        right_before: rows.filter((row) => before[row]).length,
        right_after: after === null ? null : rows.filter((row) => after[row]).length,
        mean: meanOf(embeddings, first.length).map(shorten),
      },
    ]);
  });
  return Object.fromEntries(entries);
}

/** Thresholds on the cells' cross-fitted probabilities, never laxer than the shipped ones. */
function tighten(shipped: Thresholds, probabilities: number[][] | null, labels: readonly number[]): Thresholds {
  let { confident, review } = shipped;
  if (probabilities !== null && labels.length >= CELLS_FOR_THRESHOLDS) {
    const chosen = chooseThresholds(probabilities, labels);
    confident = Math.max(confident, chosen.confident);
    review = Math.max(review, chosen.review);
  }
  return { confident, review: Math.min(review, confident) };
}

function countRight(right: readonly boolean[]): Share {
  return describeShare(right.filter(Boolean).length, right.length);
}

function findLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

/** Nine digits, which no probability notices. */
function shorten(value: number): number {
  return Number(value.toPrecision(9));
}

function invalid(message: string): ProfileError {
  return new ProfileError('profile_invalid', message);
}
