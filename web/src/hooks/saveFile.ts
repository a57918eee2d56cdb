/** Hands a file to the reader, as a browser's download does. */

/** Time that some browsers need before they begin to read the file of a clicked link. */
const READ_MS = 60_000;

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name.replace(/[\\/:*?"<>|]+/g, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_MS);
}
