/** Which files are annotations, and the names of pictures in them. Part of the first load: keep it small. */

export const ANNOTATION_ENDINGS = ['.json', '.geojson', '.xml', '.csv', '.zip'];

/** By its name alone; what is in it shows when it is read. */
export function isAnnotationFile(file: Blob): file is File {
  return file instanceof File && isAnnotationName(file.name);
}

export function isAnnotationName(name: string): boolean {
  return ANNOTATION_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
}
