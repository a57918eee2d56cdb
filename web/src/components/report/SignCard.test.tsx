// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { reportSession } from '../../report/sessionFacts';
import { openEdited } from '../../testing/openEdited';
import { STAMP } from '../../testing/reviewStates';
import { SignCard } from './SignCard';

afterEach(cleanup);

describe('signing', () => {
  it('is possible once classes are confirmed and what has no name is known, and records both', async () => {
    const { user, getSession } = openEdited((state, edit) => (
      <SignCard
        session={state.session}
        edit={edit}
        reader="Ada"
        onReader={() => undefined}
        wasShown={() => true}
        onConfirmClass={(label) => edit({ type: 'class_confirmed', label, unseen: 0 })}
      />
    ));
    const sign = screen.getByRole('button', { name: 'Sign the report' });
    expect(sign).toBeDisabled();
    const open = () => within(screen.getByRole('list', { name: 'Before you can sign' }));
    expect(open().getAllByRole('link').map(({ textContent }) => textContent)).toEqual([
      '1 cell has no name.',
      'NEUTROPHIL: 2 cells not verified.',
      'LYMPHOCYTE: 1 cell not verified.',
    ]);
    expect(open().getByRole('link', { name: /^NEUTROPHIL/ })).toHaveAttribute('href', `#/slide/${getSession().id}/cells`);
    await user.click(screen.getByRole('button', { name: 'Verify all 2: NEUTROPHIL' }));
    expect(open().queryByRole('link', { name: /^NEUTROPHIL/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Verify all 1: LYMPHOCYTE' }));
    expect(sign).toBeDisabled();
    await user.click(screen.getByRole('checkbox', { name: 'I know that 1 cell stays without a name' }));
    await user.click(sign);
    expect(getSession().signature).toMatchObject({ by: 'Ada', counted: 3, leftUnidentified: 1 });
    const report = reportSession(getSession(), { reader: '', second: null, limits: { en: 'Limits.' } });
    expect(report.signature).toEqual({ name: 'Ada', at: STAMP.at, key: null });
    expect(report.class_confirmations.map(({ label, cells }) => [label, cells])).toEqual([
      ['NEUTROPHIL', 2],
      ['LYMPHOCYTE', 1],
    ]);
    expect(screen.getByText(/Signed by Ada/)).toBeVisible();
  });
});
