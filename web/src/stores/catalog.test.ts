import { describe, expect, it } from 'vitest';

import { findProblem } from '../testing/findProblem';
import { findDefaultModel, parseCatalog, parseModelLink } from './catalog';

const PAGE = 'https://page.example/app/';

describe('parseCatalog', () => {
  const index = `${PAGE}models/index.json`;

  it('resolves manifests beside the index and finds the default', () => {
    const models = parseCatalog(
      { models: [{ id: 'a', manifest: 'a/manifest.json' }, { id: 'b', manifest: 'b/manifest.json', default: true }, 7] },
      index,
    );
    expect(models.map(({ manifestUrl }) => manifestUrl)).toEqual([
      `${PAGE}models/a/manifest.json`,
      `${PAGE}models/b/manifest.json`,
    ]);
    expect(findDefaultModel(models)?.id).toBe('b');
  });

  it.each([null, {}, { models: [] }, { models: [{ id: 1 }] }])('finds no model in %j', (value) => {
    expect(findProblem(() => parseCatalog(value, index))).toMatchObject({ kind: 'models_missing' });
  });

  it('takes a manifest or the folder it stands in', () => {
    expect(parseModelLink('https://x.example/m/manifest.json', PAGE).pathname).toBe('/m/manifest.json');
    expect(parseModelLink('https://x.example/m/', PAGE).pathname).toBe('/m/manifest.json');
    expect(parseModelLink('models/a', PAGE).href).toBe(`${PAGE}models/a/manifest.json`);
    expect(findProblem(() => parseModelLink('', PAGE))).toMatchObject({ kind: 'link_invalid' });
    expect(findProblem(() => parseModelLink('file:///etc/passwd', PAGE))).toMatchObject({ kind: 'link_invalid' });
  });
});
