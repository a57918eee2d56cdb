// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { I18nProvider } from '../../i18n/I18n';
import { PartBoundary } from './PartBoundary';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('shows what broke in one part, copies the details, and goes back', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let isBroken = true;
  const Part = () => {
    if (isBroken) throw new Error('session 7 has no cells');
    return <p>All is well</p>;
  };
  const user = userEvent.setup();
  render(
    <I18nProvider language="en">
      <PartBoundary onBack={() => (isBroken = false)}>
        <Part />
      </PartBoundary>
      <p>Another part</p>
    </I18nProvider>,
  );
  expect(screen.getByRole('alert').textContent).toContain('session 7 has no cells');
  expect(screen.getByText('Another part')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Copy details' }));
  expect(await navigator.clipboard.readText()).toContain('session 7 has no cells');
  await user.click(screen.getByRole('button', { name: 'Go back' }));
  expect(screen.getByText('All is well')).toBeTruthy();
});
