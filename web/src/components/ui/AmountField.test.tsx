// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { I18nProvider } from '../../i18n/I18n';
import type { Language } from '../../i18n/languages';
import { AmountField } from './AmountField';

afterEach(cleanup);

const committed: (number | null)[] = [];
beforeEach(() => void committed.splice(0));

function Form({ digits }: { digits: number }) {
  const [value, setValue] = useState<number | null>(6);
  return (
    <>
      <AmountField
        label="White cells"
        value={value}
        digits={digits}
        onCommit={(given) => {
          committed.push(given);
          setValue(given);
        }}
      />
      <button onClick={() => setValue(4)}>Four</button>
    </>
  );
}

function open({ digits = 2, language = 'en' }: { digits?: number; language?: Language } = {}) {
  render(
    <I18nProvider language={language}>
      <Form digits={digits} />
    </I18nProvider>,
  );
  const field = screen.getByRole('textbox', { name: 'White cells' });
  const user = userEvent.setup();
  const type = async (text: string) => {
    await user.clear(field);
    await user.type(field, `${text}{Tab}`);
  };
  return { field, user, type };
}

it.each(['7,5', '7.5', '７．５', '٧٫٥'])('takes %s for 7.5 in every language', async (text) => {
  for (const language of ['en', 'zh-CN'] as const) {
    const { field, type } = open({ language });
    await type(text);
    expect(field).toHaveValue('7.5');
    expect(committed.splice(0)).toEqual([7.5]);
    expect(field).toBeValid();
    cleanup();
  }
});

it('says why it takes no number, keeps the text, and counts the former number no longer', async () => {
  const { field, user, type } = open();
  await type('1,234');
  expect(field).toHaveValue('1,234');
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription('Is this 1234 or 1.2340? Write one of them.');
  expect(screen.getByRole('alert')).toHaveTextContent('Is this 1234 or 1.2340?');
  expect(committed).toEqual([null]);
  await user.click(field);
  await user.keyboard('0{Enter}');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(committed).toEqual([null, 1.23]);
  expect(field).toHaveValue('1.23');
});

it('shows a number that comes from elsewhere instead of a refused text', async () => {
  const { field, user, type } = open();
  await type('many');
  expect(field).toHaveAccessibleDescription('Expected a number, such as 7.5.');
  await user.click(screen.getByRole('button', { name: 'Four' }));
  expect(field).toHaveValue('4');
  expect(field).toBeValid();
});

it('is text for the browser, with the keyboard of numbers', () => {
  const { field } = open({ digits: 0 });
  expect(field).toHaveAttribute('type', 'text');
  expect(field).toHaveAttribute('inputmode', 'numeric');
  cleanup();
  expect(open().field).toHaveAttribute('inputmode', 'decimal');
});
