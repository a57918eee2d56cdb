// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { I18nProvider } from '../../i18n/I18n';
import { openReview, reduceReview, type ReviewState } from '../../review/reducer';
import { STAMP, makeReviewed } from '../../testing/reviewStates';
import { reportSession } from '../../report/sessionFacts';
import { SignCard } from '../report/SignCard';
import { CountView } from './CountView';

vi.setConfig({ testTimeout: 60_000 });
afterEach(cleanup);

/** A component over a session that answers to its edits, as the page's does. */
function open(show: (state: ReviewState, edit: Parameters<typeof CountView>[0]['edit']) => React.ReactNode) {
  let state = openReview(makeReviewed().session);
  const page = () => <I18nProvider language="en">{show(state, edit)}</I18nProvider>;
  const edit: Parameters<typeof CountView>[0]['edit'] = (action) => {
    state = reduceReview(state, { ...action, ...STAMP });
    rerender(page());
  };
  const { rerender } = render(page());
  return { user: userEvent.setup(), getSession: () => state.session };
}

describe('the count', () => {
  it('shows every class with its exact interval, and absolute counts once a total is given', async () => {
    const { user, getSession } = open((state, edit) => <CountView session={state.session} edit={edit} />);
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
    const { user, getSession } = open((state, edit) => <CountView session={state.session} edit={edit} />);
    await user.click(screen.getByRole('button', { name: '200' }));
    expect(getSession().target).toBe(200);
    expect(screen.getByText('3 of 200 white cells')).toBeVisible();
  });
});

describe('signing', () => {
  it('is possible once classes are confirmed and what has no name is known, and records both', async () => {
    const { user, getSession } = open((state, edit) => (
      <SignCard session={state.session} edit={edit} reader="Ada" />
    ));
    const sign = screen.getByRole('button', { name: 'Sign the report' });
    expect(sign).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Confirm all 2: NEUTROPHIL' }));
    await user.click(screen.getByRole('button', { name: 'Confirm all 1: LYMPHOCYTE' }));
    expect(sign).toBeDisabled();
    await user.click(screen.getByRole('checkbox', { name: 'I know that 1 cell stays without a name' }));
    await user.click(sign);
    expect(getSession().signature).toMatchObject({ by: 'Ada', counted: 3, leftUnidentified: 1 });
    const report = reportSession(getSession(), { reader: '', second: null, limits: { en: 'Limits.' } });
    expect(report.signature).toEqual({ name: 'Ada', at: STAMP.at });
    expect(report.class_confirmations.map(({ label, cells }) => [label, cells])).toEqual([
      ['NEUTROPHIL', 2],
      ['LYMPHOCYTE', 1],
    ]);
    expect(screen.getByText(/Signed by Ada/)).toBeVisible();
  });
});
