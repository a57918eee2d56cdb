/** The files of a drop: pictures, annotations, and folders of them with all their subfolders. */

import { classifyPath, createPassedOver, isGeneratedName, type PassedOver } from './folderFiles';

export interface Dropped {
  files: File[];
  passedOver: PassedOver;
}

interface FoundFile {
  file: File;
  path: string;
}

/** What folders hold so far. */
interface Found {
  pictures: FoundFile[];
  /** Files that are no pictures by their names; annotations may be among them. */
  others: { path: string; read: () => Promise<File> }[];
  passedOver: PassedOver;
}

/**
 * Must be called while the event is handled: the browser forgets the entries afterwards.
 *
 * A folder's pictures come in the order of their paths, then its annotations; its other files are counted by the rule
 * of folderFiles.ts. A file dropped by itself is always taken: the person who dropped it wants to know what is wrong
 * with it.
 */
export async function readDropped(event: DragEvent): Promise<Dropped> {
  const files: File[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  for (const item of Array.from(event.dataTransfer?.items ?? [])) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    if (isFolder(entry)) {
      folders.push(entry);
      continue;
    }
    const file = item.getAsFile();
    if (file !== null) files.push(file);
  }
  const found: Found = { pictures: [], others: [], passedOver: createPassedOver() };
  for (const folder of folders) await walk(folder, folder.name, found);
  found.pictures.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  const annotations = await chooseAnnotations(found);
  return { files: [...files, ...found.pictures.map(({ file }) => file), ...annotations], passedOver: found.passedOver };
}

async function chooseAnnotations({ others, passedOver }: Found): Promise<File[]> {
  // Where the module cannot be fetched, pictures are taken all the same.
  const module = others.length > 0 ? await import('../annotations/folderAnnotations').catch(() => null) : null;
  const { files, other, unreadable } = (await module?.findAnnotations(others)) ?? { files: [], other: others.length, unreadable: 0 };
  passedOver.other += other;
  passedOver.unreadable += unreadable;
  return files;
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

async function walk(folder: FileSystemDirectoryEntry, path: string, found: Found): Promise<void> {
  let entries: FileSystemEntry[];
  try {
    entries = await listEntries(folder);
  } catch {
    found.passedOver.unreadable += 1;
    return;
  }
  for (const entry of entries) {
    const below = `${path}/${entry.name}`;
    if (!isFolder(entry)) await take(entry as FileSystemFileEntry, below, found);
    else if (isGeneratedName(entry.name)) found.passedOver.generated += 1;
    else await walk(entry, below, found);
  }
}

async function take(entry: FileSystemFileEntry, path: string, { pictures, others, passedOver }: Found): Promise<void> {
  const read = () => new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  const kind = classifyPath(entry.name);
  if (kind.kind === 'not_read') passedOver.notRead.set(kind.format, (passedOver.notRead.get(kind.format) ?? 0) + 1);
  else if (kind.kind === 'generated') passedOver.generated += 1;
  else if (kind.kind === 'other') others.push({ path, read });
  else {
    try {
      pictures.push({ file: await read(), path });
    } catch {
      passedOver.unreadable += 1;
    }
  }
}

/** Browsers hand out a folder's entries in pieces; the last piece is empty. */
async function listEntries(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (piece.length === 0) return entries;
    entries.push(...piece);
  }
}
