// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { openEdited } from '../../testing/openEdited';
import { CountView } from './CountView';

vi.setConfig({ testTimeout: 60_000 });
afterEach(cleanup);

describe('the count', () => {
  it('shows every class with its exact interval, and absolute counts once a total is given', async () => {
    const { user, getSession } = openEdited((state, edit) => <CountView session={state.session} edit={edit} />);
    const table = screen.getByRole('table', { name: 'Differential count' });
    const row = within(table).getByRole('row', { name: /NEUTROPHIL/ });
    expect(row).toHaveTextContent('66.79.4 – 99.2');
    expect(screen.getByText('1 without a name, in no per cent.')).toBeVisible();
    expect(within(table).queryByRole('columnheader', { name: '10⁹/L' })).not.toBeInTheDocument();
    await user.type(screen.getByRole('textbox', { name: 'Total white cells, 10⁹/L' }), '6{Enter}');
    expect(getSession().totalWbc).toEqual({ entered_10e9_per_l: 6, includesNucleatedRedCells: false });
    expect(within(table).getByRole('row', { name: /NEUTROPHIL/ })).toHaveTextContent('4.00');
  });

  it('takes a usual target in one press', async () => {
    const { user, getSession } = openEdited((state, edit) => <CountView session={state.session} edit={edit} />);
    await user.click(screen.getByRole('button', { name: '200' }));
    expect(getSession().target).toBe(200);
    expect(screen.getByText('3 of 200 white cells')).toBeVisible();
  });
});
