// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';

import { keepGalleryPreferences, readGalleryPreferences } from './galleryPreferences';

beforeEach(() => localStorage.clear());

it('remembers size and order, and falls back to the usual ones for what it does not know', () => {
  expect(readGalleryPreferences()).toEqual({ tiles: 'medium', order: 'doubtful' });
  keepGalleryPreferences({ tiles: 'large', order: 'field' });
  expect(readGalleryPreferences()).toEqual({ tiles: 'large', order: 'field' });
  localStorage.setItem('leukoscope-gallery', 'gigantic field');
  expect(readGalleryPreferences()).toEqual({ tiles: 'medium', order: 'field' });
});

it('lasts as long as the page where the browser keeps nothing', () => {
  expect(readGalleryPreferences(null)).toEqual({ tiles: 'medium', order: 'doubtful' });
  expect(() => keepGalleryPreferences({ tiles: 'small', order: 'hand' }, null)).not.toThrow();
});
