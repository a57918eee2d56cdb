// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { act, cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';

import { I18nProvider } from '../../i18n/I18n';
import VerifyCard from './VerifyCard';

afterEach(cleanup);

const drop = (file: File) => {
  const card = screen.getByRole('region');
  const event = createEvent.drop(card);
  Object.defineProperty(event, 'dataTransfer', { value: { files: [file] } });
  act(() => void fireEvent(card, event));
  return event;
};

it('takes what is dropped on it, which the page then leaves alone, and says why it cannot be verified', async () => {
  render(
    <I18nProvider language="en">
      <VerifyCard />
    </I18nProvider>,
  );
  expect(drop(new File(['{"a": '], 'half.json')).defaultPrevented).toBe(true);
  expect(await screen.findByText('half.json: cannot be verified')).toBeVisible();
  drop(new File(['{"schema_version": 1, "signature": {"name": "Ada"}}'], 'name.json'));
  expect(await screen.findByText('name.json: no key signs it')).toBeVisible();
  expect(screen.getByText('Ada signed it by name alone. There is nothing to verify.')).toBeVisible();
});
