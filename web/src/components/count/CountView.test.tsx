// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { openEdited } from '../../testing/openEdited';
import { human, makeReviewed, play } from '../../testing/reviewStates';
import { CountView } from './CountView';

afterEach(cleanup);

describe('the count', () => {
  it('shows every class with its exact interval, and absolute counts once a total is given', async () => {
    const { user, getSession } = openEdited((state, edit) => <CountView session={state.session} edit={edit} />);
    const table = screen.getByRole('table', { name: 'Differential' });
    const row = within(table).getByRole('row', { name: /NEUTROPHIL/ });
    expect(row).toHaveTextContent('20 verified66.79.4 – 99.2');
    expect(screen.getByText('1 without a name, in no per cent.')).toBeVisible();
    expect(within(table).queryByRole('columnheader', { name: '10⁹/L' })).not.toBeInTheDocument();
    await user.type(screen.getByRole('textbox', { name: 'Total white cells, 10⁹/L' }), '6{Enter}');
    expect(getSession().totalWbc).toEqual({ entered_10e9_per_l: 6, includesNucleatedRedCells: false });
    expect(within(table).getByRole('row', { name: /NEUTROPHIL/ })).toHaveTextContent('4.00');
  });

  it('says what a class without a cell excludes, and how many cells would exclude 1 %', () => {
    openEdited((state, edit) => <CountView session={state.session} edit={edit} />);
    expect(screen.getByRole('row', { name: /BAND/ })).toHaveTextContent('excludes over 70.8 %');
    expect(screen.getByRole('row', { name: /LYMPHOCYTE/ })).not.toHaveTextContent('excludes');
    expect(
      screen.getByText('None of 3 white cells excludes that a class is over 70.8 % (95%, two-sided). None of 368 would exclude over 1 %.'),
    ).toBeVisible();
  });

  it('takes a usual target in one press', async () => {
    const { user, getSession } = openEdited((state, edit) => <CountView session={state.session} edit={edit} />);
    await user.click(screen.getByRole('button', { name: '200' }));
    expect(getSession().target).toBe(200);
    expect(screen.getByText('0 of 200 white cells verified')).toBeVisible();
  });

  it('counts what was verified, not what was found', () => {
    const { session } = play(makeReviewed(), human({ type: 'class_confirmed', label: 'NEUTROPHIL', unseen: 0 }));
    openEdited(() => <CountView session={session} edit={() => undefined} />);
    expect(screen.getByRole('progressbar', { name: 'White cells verified' })).toHaveAttribute('aria-valuenow', '2');
    expect(screen.getByText('2 of 100 white cells verified')).toBeVisible();
    expect(screen.getByText('3 white cells found.')).toBeVisible();
    expect(screen.getByRole('row', { name: /LYMPHOCYTE/ })).toHaveTextContent('10 verified');
    expect(screen.getByRole('row', { name: /NEUTROPHIL/ })).not.toHaveTextContent('verified');
  });
});
