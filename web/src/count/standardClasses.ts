/** The classes of a differential, for a tally that is begun before a model is loaded: those of the shipped models. */

import type { ManifestClass, ManifestFineClass } from '../engine';

export const STANDARD_CLASSES: readonly ManifestClass[] = [
  { label: 'NEUTROPHIL', name: { en: 'Neutrophil', 'zh-CN': '中性粒细胞' }, color: '#3b7ddd', is_white_cell: true },
  { label: 'EOSINOPHIL', name: { en: 'Eosinophil', 'zh-CN': '嗜酸性粒细胞' }, color: '#d9513c', is_white_cell: true },
  { label: 'BASOPHIL', name: { en: 'Basophil', 'zh-CN': '嗜碱性粒细胞' }, color: '#7a5bd0', is_white_cell: true },
  { label: 'LYMPHOCYTE', name: { en: 'Lymphocyte', 'zh-CN': '淋巴细胞' }, color: '#2a9d72', is_white_cell: true },
  { label: 'MONOCYTE', name: { en: 'Monocyte', 'zh-CN': '单核细胞' }, color: '#b7791f', is_white_cell: true },
  { label: 'IMMATURE_GRANULOCYTE', name: { en: 'Immature granulocyte', 'zh-CN': '未成熟粒细胞' }, color: '#c2408f', is_white_cell: true },
  { label: 'ERYTHROBLAST', name: { en: 'Erythroblast', 'zh-CN': '有核红细胞' }, color: '#8a6d5a', is_white_cell: false },
  { label: 'PLATELET', name: { en: 'Platelet', 'zh-CN': '血小板' }, color: '#6b7f8c', is_white_cell: false },
];

export const STANDARD_FINE_CLASSES: readonly ManifestFineClass[] = [
  { label: 'SEGMENTED_NEUTROPHIL', group: 'NEUTROPHIL', name: { en: 'Segmented neutrophil', 'zh-CN': '分叶核中性粒细胞' }, color: '#3b7ddd' },
  { label: 'BAND_NEUTROPHIL', group: 'NEUTROPHIL', name: { en: 'Band neutrophil', 'zh-CN': '杆状核中性粒细胞' }, color: '#1d8fb3' },
  { label: 'PROMYELOCYTE', group: 'IMMATURE_GRANULOCYTE', name: { en: 'Promyelocyte', 'zh-CN': '早幼粒细胞' }, color: '#a8329b' },
  { label: 'MYELOCYTE', group: 'IMMATURE_GRANULOCYTE', name: { en: 'Myelocyte', 'zh-CN': '中幼粒细胞' }, color: '#d04a84' },
  { label: 'METAMYELOCYTE', group: 'IMMATURE_GRANULOCYTE', name: { en: 'Metamyelocyte', 'zh-CN': '晚幼粒细胞' }, color: '#c9607a' },
];
