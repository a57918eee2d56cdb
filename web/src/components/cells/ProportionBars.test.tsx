// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';

import { I18nProvider } from '../../i18n/I18n';
import { ProportionBars } from './ProportionBars';

afterEach(cleanup);

it('gives a screen reader the share as a number without an exponent, however small', () => {
  const classes = ['NEUTROPHIL', 'LYMPHOCYTE', 'MONOCYTE'].map((label) => ({
    label,
    name: { en: label },
    color: '#3b7ddd',
    is_white_cell: true,
  }));
  render(
    <I18nProvider language="en">
      <ProportionBars cell={{ probabilities: { NEUTROPHIL: 0.98765, LYMPHOCYTE: 1.4e-8, MONOCYTE: 2.2e-9 } }} classes={classes} />
    </I18nProvider>,
  );
  expect(screen.getByRole('meter', { name: 'NEUTROPHIL' })).toHaveAttribute('aria-valuenow', '98.765');
  expect(screen.getByRole('meter', { name: 'LYMPHOCYTE' })).toHaveAttribute('aria-valuenow', '0.000001');
  const small = screen.getByRole('meter', { name: 'MONOCYTE' });
  expect(small).toHaveAttribute('aria-valuenow', '0');
  expect(small).toHaveAttribute('aria-valuetext', expect.stringMatching(/^<\s0\.1\s?%$/u));
});
