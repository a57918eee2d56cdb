/** The files of a drop: pictures, and folders of them with all their subfolders. */

import { fromEvent, type FileWithPath } from 'file-selector';

/** Names of pictures that some systems give no type. */
const PICTURE_NAME = /\.(png|jpe?g|jfif|webp|bmp|gif|tiff?|avif|hei[cf])$/i;

/**
 * Files of a drop. Must be called while the event is handled: the browser forgets the entries afterwards.
 *
 * A folder's pictures come in the order of their paths, and other files are left out. A file dropped by itself
 * is always taken: the person who dropped it wants to know what is wrong with it.
 */
export async function readDropped(event: DragEvent): Promise<File[]> {
  const folders = new Set(
    Array.from(event.dataTransfer?.items ?? []).flatMap((item) => {
      const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
      return entry?.isDirectory ? [entry.name] : [];
    }),
  );
  const found = await fromEvent(event);
  const files = found.filter((file): file is FileWithPath => file instanceof File);
  const isInside = ({ path = '' }: FileWithPath): boolean => {
    const [first = '', ...rest] = path.split('/').filter((part) => part !== '' && part !== '.');
    return rest.length > 0 && folders.has(first);
  };
  const inside = files.filter((file) => isInside(file) && looksLikePicture(file));
  inside.sort((a, b) => (a.path ?? '').localeCompare(b.path ?? '', 'en', { numeric: true }));
  return [...files.filter((file) => !isInside(file)), ...inside];
}

function looksLikePicture({ name, type }: File): boolean {
  return type.startsWith('image/') || PICTURE_NAME.test(name);
}
