/** Which files of a dropped folder are annotations. A folder holds anything, so what is in a file decides. */

import { decodeText, MAX_BYTES } from './documents';
import { isAnnotationName } from './fileNames';
import { baseOf } from './pictureNames';
import { AnnotationError } from './problems';
import { readAnnotationFiles } from './readFiles';
import { isYoloLabels, isYolo } from './yolo';
import { packFiles } from './zipFiles';

/** A file below a folder: its path begins with the name of the folder that was dropped. */
export interface FolderFile {
  path: string;
  read: () => Promise<File>;
}

export interface FolderAnnotations {
  /** For `readAnnotationFiles`. */
  files: File[];
  /** How many files are no annotations. */
  other: number;
  /** How many could not be opened. */
  unreadable: number;
}

type OpenedFile = FolderFile & { file: File };

const isYoloRoot = ({ path }: FolderFile): boolean => isYolo([{ name: path }]);

/** More files than these come as one ZIP: a person is told the names of all files, and nobody reads hundreds. */
const MOST_APART = 5;

export async function findAnnotations(given: readonly FolderFile[]): Promise<FolderAnnotations> {
  const wanted = given.filter((one) => isAnnotationName(one.path) || isYoloRoot(one) || isYoloLabels(one.path));
  const opened: OpenedFile[] = [];
  for (const one of wanted) {
    const file = await one.read().catch(() => null);
    if (file !== null) opened.push({ ...one, file });
  }
  const unreadable = wanted.length - opened.length;
  const sets = await findYolo(opened);
  const apart: OpenedFile[] = [];
  for (const one of opened) if (isAnnotationName(one.path) && (await isReadable(one.file))) apart.push(one);
  const taken = apart.length + sets.reduce((sum, { count }) => sum + count, 0);
  return { files: [...sets.map(({ file }) => file), ...(await gather(apart))], other: given.length - unreadable - taken, unreadable };
}

/** The YOLO data sets that are unpacked in the folders, each as a ZIP that is called like its folder. */
async function findYolo(opened: readonly OpenedFile[]): Promise<{ file: File; count: number }[]> {
  const sets: { file: File; count: number }[] = [];
  for (const { path } of opened.filter(isYoloRoot)) {
    const root = path.slice(0, path.lastIndexOf('/'));
    const inside = opened.filter((one) => one.path === path || (one.path.startsWith(`${root}/`) && isYoloLabels(one.path)));
    const file = await pack(inside, `${baseOf(root)}.zip`);
    if (file !== null && (await isReadable(file))) sets.push({ file, count: inside.length });
  }
  return sets;
}

async function gather(apart: readonly OpenedFile[]): Promise<File[]> {
  const files = apart.map(({ file }) => file);
  const isZip = ({ path }: OpenedFile): boolean => path.toLowerCase().endsWith('.zip');
  const texts = apart.filter((one) => !isZip(one));
  if (texts.length <= MOST_APART) return files;
  const packed = await pack(texts, `${texts[0]?.path.split('/')[0] ?? ''}.zip`);
  return packed === null ? files : [packed, ...apart.filter(isZip).map(({ file }) => file)];
}

/** Null where they are too long for one file, or no text. */
async function pack(opened: readonly OpenedFile[], name: string): Promise<File | null> {
  if (opened.reduce((sum, { file }) => sum + file.size, 0) > MAX_BYTES) return null;
  const texts = new Map<string, string>();
  try {
    for (const { path, file } of opened) texts.set(path, decodeText(await file.arrayBuffer(), path));
  } catch {
    return null;
  }
  return packFiles(texts, name);
}

/**
 * Whether it is of a format that is read. A wrong value in it is for the person to know, who is told when it is taken
 * in; what is of another kind, cut short or too long is one more file that the folder happens to hold.
 */
async function isReadable(file: File): Promise<boolean> {
  try {
    return (await readAnnotationFiles([file])).pictures.length > 0;
  } catch (error) {
    return error instanceof AnnotationError && error.problem === 'value';
  }
}
