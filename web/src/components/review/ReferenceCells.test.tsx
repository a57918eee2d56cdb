// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { cellsOf, groupOf, openSession, prepareReviewPage } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

/** The group of a class beside the chosen cell. */
const referencesOf = (name: string) => screen.getByRole('group', { name: new RegExp(`^${name}: \\d+ cells? to compare$`) });

describe('cells to compare', () => {
  it('are verified ones of this slide, else of the licensed set beside the page, else drawn ones, and say which', async () => {
    const { user } = await openSession();
    await user.click(groupOf('Neutrophil'));
    await user.click(must(cellsOf('Neutrophil')[0]));
    // The set has no neutrophil, and a lymphocyte; nothing is verified yet.
    const neutrophils = referencesOf('Neutrophil');
    expect(neutrophils).toHaveTextContent('Drawn by code');
    expect(neutrophils.querySelectorAll('svg.cell-picture')).toHaveLength(3);
    const lymphocytes = referencesOf('Lymphocyte');
    expect(lymphocytes).toHaveTextContent('Of another slide: BCCD, Shenggan and contributors. (MIT)');
    const shown = must(lymphocytes.querySelector('svg.cell-picture') ?? undefined);
    // The square around its box, of the picture beside the page.
    expect(shown).toHaveAttribute('viewBox', '83 33 135 135');
    expect(shown.querySelector('image')).toHaveAttribute('href', 'https://page.example/leukoscope/samples/real.jpg');

    await user.click(must(cellsOf('Neutrophil')[1]));
    await user.keyboard('c');
    await user.click(must(cellsOf('Neutrophil')[0]));
    expect(referencesOf('Neutrophil')).toHaveTextContent('Verified on this slide');
    expect(within(referencesOf('Neutrophil')).queryByText('Drawn by code')).not.toBeInTheDocument();
    expect(referencesOf('Neutrophil').querySelectorAll('svg.cell-picture image')).toHaveLength(0);
  });
});
