import { describe, expect, it } from 'vitest';

import { createResult, MANIFEST } from '../testing/fakeEngine';
import { createLabField, LAB_MANIFEST } from '../testing/fakeLab';
import { findDrift } from './drift';
import type { Picture } from './types';

const { cells } = createLabField();

function picture(found: typeof cells, isDrawn: boolean | null = null): Picture {
  const sample = {
    url: 'u', thumbnailUrl: 'u', file: 'f', title: { en: 'Field' }, attribution: null, licence: null, sourceUrl: null,
  };
  return {
    id: 'p', name: 'p.png', origin: 'file', url: null, blob: null, previewUrl: null,
    sample: isDrawn === null ? null : { ...sample, isDrawn },
    progress: { phase: 'done', result: { ...createResult(), cells: found }, selectedCell: 0 },
  };
}

describe('drift among the pictures', () => {
  it('is found over all of them, once there are cells enough', () => {
    const [first, second] = [picture(cells.slice(0, 6)), picture(cells.slice(6))];
    expect(findDrift([first], LAB_MANIFEST)).toMatchObject({ n_cells: 6, isUnlike: false });
    expect(findDrift([first, second], LAB_MANIFEST)).toMatchObject({ n_cells: 12, isUnlike: true });
    expect(findDrift([first, { ...second, progress: { phase: 'running' } }], LAB_MANIFEST)?.n_cells).toBe(6);
  });

  it('is asked of no drawn sample, but of real ones', () => {
    expect(findDrift([picture(cells, true)], LAB_MANIFEST)).toBeNull();
    expect(findDrift([picture(cells, false)], LAB_MANIFEST)?.isUnlike).toBe(true);
  });

  it('is unknown where the model does not describe its embeddings, or gives none', () => {
    expect(findDrift([picture(cells)], MANIFEST)).toBeNull();
    expect(findDrift([picture(createResult().cells)], LAB_MANIFEST)).toBeNull();
  });
});
