// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { reportSession } from '../../report/sessionFacts';
import { openEdited } from '../../testing/openEdited';
import { STAMP } from '../../testing/reviewStates';
import { SignCard } from './SignCard';

vi.setConfig({ testTimeout: 60_000 });
afterEach(cleanup);

describe('signing', () => {
  it('is possible once classes are confirmed and what has no name is known, and records both', async () => {
    const { user, getSession } = openEdited((state, edit) => (
      <SignCard
        session={state.session}
        edit={edit}
        reader="Ada"
        onConfirmClass={(label) => edit({ type: 'class_confirmed', label, unseen: 0 })}
      />
    ));
    const sign = screen.getByRole('button', { name: 'Sign the report' });
    expect(sign).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Verify all 2: NEUTROPHIL' }));
    await user.click(screen.getByRole('button', { name: 'Verify all 1: LYMPHOCYTE' }));
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
