/** The names of the formats, for a choice; what writes them is fetched when one was chosen. */

export const FORMAT_TITLES = {
  coco: 'COCO',
  voc: 'Pascal VOC',
  yolo: 'YOLO',
  geojson: 'GeoJSON',
  'label-studio': 'Label Studio',
  csv: 'CSV',
} as const;

export type FormatId = keyof typeof FORMAT_TITLES;

export const FORMAT_IDS = Object.keys(FORMAT_TITLES) as FormatId[];
