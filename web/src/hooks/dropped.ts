/** The files of a drop: pictures, and folders of them with all their subfolders. */

import { classifyPath, createPassedOver, isGeneratedName, type PassedOver } from './folderFiles';

export interface Dropped {
  files: File[];
  passedOver: PassedOver;
}

interface FoundFile {
  file: File;
  path: string;
}

/**
 * Must be called while the event is handled: the browser forgets the entries afterwards.
 *
 * A folder's pictures come in the order of their paths; its other files are counted by the rule of folderFiles.ts. A
 * file dropped by itself is always taken: the person who dropped it wants to know what is wrong with it.
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
  const found: FoundFile[] = [];
  const passedOver = createPassedOver();
  for (const folder of folders) await walk(folder, folder.name, found, passedOver);
  found.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  return { files: [...files, ...found.map(({ file }) => file)], passedOver };
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

async function walk(
  folder: FileSystemDirectoryEntry,
  path: string,
  found: FoundFile[],
  passedOver: PassedOver,
): Promise<void> {
  let entries: FileSystemEntry[];
  try {
    entries = await listEntries(folder);
  } catch {
    passedOver.unreadable += 1;
    return;
  }
  for (const entry of entries) {
    const below = `${path}/${entry.name}`;
    if (!isFolder(entry)) await take(entry as FileSystemFileEntry, below, found, passedOver);
    else if (isGeneratedName(entry.name)) passedOver.generated += 1;
    else await walk(entry, below, found, passedOver);
  }
}

async function take(
  entry: FileSystemFileEntry,
  path: string,
  found: FoundFile[],
  passedOver: PassedOver,
): Promise<void> {
  const kind = classifyPath(entry.name);
  if (kind.kind === 'not_read') {
    passedOver.notRead.set(kind.format, (passedOver.notRead.get(kind.format) ?? 0) + 1);
  } else if (kind.kind !== 'picture') passedOver[kind.kind] += 1;
  else {
    try {
      found.push({ file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)), path });
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
