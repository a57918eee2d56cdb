// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { cellsOf, groupOf, openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

/** Media queries that hold. */
const holding = new Set<string>();

beforeEach(() => {
  holding.clear();
  holding.add('(width < 46rem)');
  vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: holding.has(media),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});

async function openCard() {
  const opened = await openSession();
  const { user } = opened;
  await user.click(groupOf('Neutrophil'));
  await user.click(must(cellsOf('Neutrophil')[0]));
  return { ...opened, card: await screen.findByRole('region', { name: 'The chosen cell' }) };
}

function swipe(element: Element, ...points: readonly (readonly [x: number, y: number])[]): void {
  const finger = (at: number) => {
    const [clientX, clientY] = must(points[at]);
    return { pointerId: 7, pointerType: 'touch', isPrimary: true, clientX, clientY };
  };
  fireEvent.pointerDown(element, finger(0));
  for (let at = 1; at < points.length; at += 1) fireEvent.pointerMove(element, finger(at));
}

const lift = (element: Element, clientX: number, clientY: number) =>
  fireEvent.pointerUp(element, { pointerId: 7, pointerType: 'touch', isPrimary: true, clientX, clientY });

describe('the card of a cell on a telephone', () => {
  it('turns to the next cell of the class and back by buttons and keys, and says which it is', async () => {
    const { user, card } = await openCard();
    const place = within(card).getByRole('status');
    expect(place).toHaveTextContent('Cell 1 of 2: Neutrophil, 70.0%.');
    expect(within(card).getByRole('button', { name: 'Cell before' })).toBeDisabled();
    await user.click(within(card).getByRole('button', { name: 'Next cell' }));
    expect(place).toHaveTextContent('Cell 2 of 2: Neutrophil, 97.0%.');
    expect(must(cellsOf('Neutrophil')[1])).toHaveAttribute('aria-selected', 'true');
    within(card).getByRole('button', { name: 'Verify' }).focus();
    await user.keyboard('{ArrowLeft}');
    expect(place).toHaveTextContent('Cell 1 of 2');
  });

  it('turns by a swipe, and by nothing that only scrolls or touches', async () => {
    const { card } = await openCard();
    const place = within(card).getByRole('status');
    const picture = must(card.querySelector('.card-swipe') ?? undefined);
    swipe(picture, [200, 300], [120, 310]);
    expect(picture).toHaveStyle({ transform: 'translateX(-80px)' });
    lift(picture, 120, 310);
    expect(place).toHaveTextContent('Cell 2 of 2');
    expect(picture).not.toHaveStyle({ transform: 'translateX(-80px)' });
    // There is none after it; a finger that moves up or barely moves turns nothing.
    for (const [x, y] of [[100, 300], [260, 500], [190, 300]] as const) {
      swipe(picture, [200, 300], [x, y]);
      lift(picture, x, y);
      expect(place).toHaveTextContent('Cell 2 of 2');
    }
    swipe(picture, [200, 300], [300, 300]);
    lift(picture, 300, 300);
    expect(place).toHaveTextContent('Cell 1 of 2');
  });

  it('does not move with the finger where motion is not wanted, and turns all the same', async () => {
    holding.add('(prefers-reduced-motion: reduce)');
    const { card } = await openCard();
    const picture = must(card.querySelector('.card-swipe') ?? undefined);
    swipe(picture, [200, 300], [120, 300]);
    expect(picture).not.toHaveAttribute('style');
    lift(picture, 120, 300);
    expect(within(card).getByRole('status')).toHaveTextContent('Cell 2 of 2');
  });

  it('has the actions on its cell, goes on after them, and gives the focus back when it goes', async () => {
    const { user, reviewStore, card } = await openCard();
    // The bar above the cells has them no more.
    expect(screen.getAllByRole('button', { name: 'Verify' })).toHaveLength(1);
    expect(within(card).queryByText(/^The model:/)).not.toBeInTheDocument();
    await user.click(within(card).getByText('Why, and cells to compare'));
    expect(await within(card).findByText('The model: Neutrophil, 70.0%')).toBeInTheDocument();
    await user.click(within(card).getByRole('button', { name: 'Verify' }));
    expect(Object.values(sessionOf(reviewStore).cells).filter(({ confirmed }) => confirmed !== null)).toHaveLength(1);
    expect(within(card).getByRole('status')).toHaveTextContent('Cell 2 of 2');
    await user.click(within(card).getByRole('button', { name: 'Artefact' }));
    expect(within(card).getByRole('status')).toHaveTextContent('Cell 1 of 1');
    await user.click(within(card).getByRole('button', { name: 'Close the cell' }));
    expect(card).not.toBeInTheDocument();
    await waitFor(() => expect(document.activeElement).not.toBe(document.body));
    expect(screen.getByText('0 selected')).toBeInTheDocument();
  });

  it('a touch shows another cell, unless several are to be selected', async () => {
    const { user, card } = await openCard();
    const [first, second] = cellsOf('Neutrophil');
    await user.pointer({ keys: '[TouchA]', target: must(second) });
    expect(within(card).getByRole('status')).toHaveTextContent('Cell 2 of 2');
    expect(screen.getByText('1 selected')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Select several' }));
    expect(card).not.toBeInTheDocument();
    await user.pointer({ keys: '[TouchA]', target: must(first) });
    expect(screen.getByText('2 selected')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Reclassify' })).toBeEnabled();
  });
});
