/**
 * A proficiency test as one file, `NAME.leukoscope-test`: a zip of test.json and the crops of its cells, as
 * contract/proficiency_test.schema.json describes it. It says nothing of the fields and slides that the cells are from.
 */

import { Validator, type Schema } from '@cfworker/json-schema';
import { makeZip } from 'client-zip';

import schema from '../../../contract/proficiency_test.schema.json' with { type: 'json' };
import { describe } from '../engine/errors';
import { hashBytes } from '../engine/hash';
import { isReservedName, parseJson } from '../engine/json';
import { hashTest } from '../proficiency/makeTest';
import type { KnownTest, ProficiencyTest, TestCell } from '../proficiency/types';
import { openZip, quoteName, UnsafeZip, type ZipEntry } from './zipEntries';

/** Of test.json; goes up when an older page could no longer read what this one writes. */
export const TEST_FORMAT = 1;
export const TEST_ENDING = '.leukoscope-test';

const HEAD = 'test.json';
/** 2,000 cells and 2,000 classes are less than 1 MB. */
const MAX_HEAD_BYTES = 16 * 2 ** 20;

const validator = new Validator(schema as unknown as Schema, '2020-12');

export type TestFileProblem = 'not_test' | 'newer' | 'unsafe' | 'damaged';

/** Why a file is not taken in; `message` has the place in it. */
export class TestFileError extends Error {
  override readonly name = 'TestFileError';
  readonly problem: TestFileProblem;

  constructor(problem: TestFileProblem, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.problem = problem;
  }
}

/** A test and the crops of its cells, by their ids. */
export interface WholeTest extends KnownTest {
  crops: ReadonlyMap<string, Blob>;
}

/** The file's bytes as a stream, the same for the same test; `new Response(stream).blob()` makes a Blob of it. */
export function packTest({ test, crops }: Pick<WholeTest, 'test' | 'crops'>): ReadableStream<Uint8Array> {
  const lastModified = new Date(test.created);
  function* listEntries() {
    yield { name: HEAD, input: `${JSON.stringify({ format: TEST_FORMAT, test }, null, 1)}\n`, lastModified };
    for (const cell of test.cells) {
      const crop = crops.get(cell.id);
      if (!crop) throw new Error(`Expected a crop of the cell ${cell.id}, got none. Make the test again.`);
      yield { name: nameEntry(cell), input: crop, lastModified };
    }
  }
  return makeZip(listEntries());
}

/** Reads all of it and checks every crop against its SHA-256. Throws TestFileError. */
export async function readTestFile(file: Blob): Promise<WholeTest> {
  const { entries, close } = await openZip(file).catch((error: unknown) => {
    throw toFileError(error);
  });
  try {
    const test = await readHead(entries);
    const expected = new Set([HEAD, ...test.cells.map(nameEntry)]);
    const extra = [...entries.keys()].find((name) => !expected.has(name));
    if (extra !== undefined) throw new TestFileError('unsafe', `${quoteName(extra)} is not a cell of the test`);
    const crops = new Map<string, Blob>();
    for (const cell of test.cells) crops.set(cell.id, await readCrop(cell, entries.get(nameEntry(cell))));
    return { digest: await hashTest(test), test, crops };
  } catch (error) {
    throw toFileError(error);
  } finally {
    await close();
  }
}

async function readHead(entries: ReadonlyMap<string, ZipEntry>): Promise<ProficiencyTest> {
  const head = entries.get(HEAD);
  if (!head) throw new TestFileError('not_test', `there is no ${HEAD} in it`);
  if (head.size > MAX_HEAD_BYTES) throw new TestFileError('unsafe', `${HEAD} is longer than ${MAX_HEAD_BYTES} bytes`);
  const value = parseJson(await (await head.read()).text(), MAX_HEAD_BYTES);
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined;
  if (typeof format === 'number' && format > TEST_FORMAT) {
    throw new TestFileError('newer', `expected format ${TEST_FORMAT} at most, got ${format}`);
  }
  const { valid, errors } = validator.validate(value);
  if (!valid) {
    const last = errors.at(-1);
    throw new TestFileError('not_test', last ? `at ${last.instanceLocation}: ${last.error}` : 'it breaks the contract');
  }
  const { test } = value as { test: ProficiencyTest };
  const problem = findProblem(test);
  if (problem !== null) throw new TestFileError('not_test', problem);
  return test;
}

/** What the schema cannot say. */
function findProblem({ classes, cells, repeats }: ProficiencyTest): string | null {
  const labels = new Set(classes.map(({ label }) => label));
  if (labels.size < classes.length) return 'two classes have the same label';
  const reserved = [...labels].find(isReservedName);
  if (reserved !== undefined) return `a class is called ${reserved}, a name that every object has`;
  if (new Set(cells.map(({ id }) => id)).size < cells.length) return 'two cells have the same id';
  const stray = cells.find(({ label }) => !labels.has(label));
  if (stray) return `the cell ${stray.id} is called ${stray.label}, which is no class of the test`;
  return repeats > cells.length ? `${repeats} of ${cells.length} cells are to be asked twice` : null;
}

async function readCrop({ id, type, sha256 }: TestCell, entry: ZipEntry | undefined): Promise<Blob> {
  if (!entry) throw new TestFileError('damaged', `the picture of the cell ${id} is missing`);
  const damaged = `the picture of the cell ${id} is damaged`;
  const blob = await entry.read().catch((error: unknown) => {
    throw new TestFileError('damaged', damaged, { cause: error });
  });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if ((await hashBytes(bytes)) !== sha256) throw new TestFileError('damaged', damaged);
  return new Blob([bytes], { type });
}

function nameEntry({ id, type }: TestCell): string {
  return `cells/${id}.${type === 'image/png' ? 'png' : 'jpg'}`;
}

function toFileError(error: unknown): TestFileError {
  if (error instanceof TestFileError) return error;
  if (error instanceof UnsafeZip) return new TestFileError('unsafe', error.message);
  return new TestFileError('not_test', describe(error), { cause: error });
}
