/** What of a page the keyboard reaches, against what there is to be reached. */

import type { Locator, Page } from '@playwright/test';

import { expect } from './pageSite';

/** Far more than any part of the page has; a focus that never comes round is an error, not a wait without end. */
const MOST_PRESSES = 400;

declare global {
  /**
   * Controls that had the focus, and those that had it since the last time round; kept on the page between presses.
   * Options are known by their keys too: a list is made again for another photograph, and for this one once more.
   */
  var reached: Set<Element | string>;
  var lap: Set<Element>;
}

/**
 * Press Tab through the whole page, and the arrows inside whatever has one stop for many (tabs, lists, radio groups).
 * Returns the controls that can be seen and are not disabled, yet never had the focus: none where all is well.
 */
export async function findUnreached(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    globalThis.reached = new Set();
    // Tab goes on from where the reader was last: let that be the top of the page.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  await goRound(page);
  await goBack(page);
  return listUnreached(page);
}

/** Press Tab until it comes to where it has been. */
async function goRound(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.lap = new Set();
  });
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    const stop = await press(page, 'Tab');
    if (stop.isSeen) return;
    if (stop.composite === 'wheel') await turn(page, 'ArrowRight');
    if (stop.composite === 'list') await walk(page);
    if (stop.composite === 'rows') {
      // Tab comes to the chosen row, which need not be the first.
      await press(page, 'Home');
      do await turn(page, 'ArrowRight');
      while ((await press(page, 'ArrowDown')).hasMoved);
    }
  }
  throw new Error(`Expected Tab to come round within ${MOST_PRESSES} presses.`);
}

/**
 * Backwards, past the lists: what going round has enabled, by choosing a cell in one of them, may be before it. A cell
 * chosen in a photograph is shown among those of its class, which are other cells than before: these are gone through.
 */
async function goBack(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.lap = new Set();
  });
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if ((await press(page, 'Shift+Tab')).isSeen) return;
    if (await page.evaluate(() => document.activeElement?.closest('.gallery') !== null)) await walk(page);
  }
}

interface Stop {
  /** It had the focus before, this time round. */
  isSeen: boolean;
  /** It is not where the focus was before the key. */
  hasMoved: boolean;
  /**
   * Reached by one press of Tab, but many: going round by the right arrow, to two ends by arrows, rows with controls in
   * them.
   */
  composite: 'wheel' | 'list' | 'rows' | null;
}

/** Press a key and mark what then has the focus. */
async function press(page: Page, key: string): Promise<Stop> {
  const before = await page.evaluateHandle(() => document.activeElement);
  await page.keyboard.press(key);
  const stop = await page.evaluate(async (before): Promise<Stop> => {
    // A list that makes its rows as they are needed moves the focus with its next frames.
    for (let frame = 0; frame < 5 && document.activeElement === before; frame += 1) await new Promise(requestAnimationFrame);
    const focused = document.activeElement;
    const hasMoved = focused !== before;
    // The browser's own frame, between the last control and the first.
    if (focused === null || focused === document.body) return { isSeen: false, hasMoved, composite: null };
    const isSeen = lap.has(focused);
    lap.add(focused);
    reached.add(focused);
    if (focused instanceof HTMLElement && focused.dataset.key !== undefined) reached.add(`${focused.className} ${focused.dataset.key}`);
    const isIn = (roles: string): boolean => focused.closest(roles) !== null;
    const composite = isIn('[role=tablist], [role=radiogroup]') ? 'wheel' : isIn('[role=listbox]') ? 'list' : isIn('[role=grid]') ? 'rows' : null;
    return { isSeen, hasMoved, composite };
  }, before);
  await before.dispose();
  return stop;
}

/** One key, round and round until it is where it began. */
async function turn(page: Page, key: string): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if ((await press(page, key)).isSeen) return;
  }
}

/** From the top of a list, of one column or several, to its end, and back to where it began. */
async function walk(page: Page): Promise<void> {
  const start = await page.evaluateHandle(() => document.activeElement);
  const isBack = () => page.evaluate((place) => place === document.activeElement, start);
  for (const key of ['ArrowDown', 'ArrowRight']) {
    await press(page, 'Home');
    for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
      if (!(await press(page, key)).hasMoved) break;
    }
  }
  for (const key of ['ArrowDown', 'ArrowRight']) {
    if (!(await isBack())) await press(page, 'Home');
    while (!(await isBack())) if (!(await press(page, key)).hasMoved) break;
  }
  await start.dispose();
}

async function listUnreached(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll(
      'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=option], [role=radio], ' +
        '[role=checkbox], [role=menuitem], [role=row], [role=application], [contenteditable]',
    );
    return [...controls]
      .filter((control) => {
        const isUsable = !control.matches(':disabled, [aria-disabled=true]') && control.closest('[inert], [aria-hidden=true]') === null;
        // An option of a list of rows is a row; what cannot be seen cannot be pressed either.
        return isUsable && control.checkVisibility({ visibilityProperty: true }) && control.getClientRects().length > 0;
      })
      .filter((control) => !reached.has(control))
      .filter((control) => !(control instanceof HTMLElement && reached.has(`${control.className} ${control.dataset.key}`)))
      .map((control) => control.outerHTML.slice(0, 160));
  });
}

/** Press Tab until the focus is in the target, as whoever has no mouse does; throws where it is never there. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  const hasFocus = () => target.evaluate((element) => element.contains(document.activeElement));
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await hasFocus()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Expected ${String(target)} within ${MOST_PRESSES} presses of ${key}.`);
}

/** Tab to a button and press it by Enter. */
export async function enter(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeEnabled();
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** In a list that has the focus: arrow keys to an option, which is chosen by Enter. */
export async function arrowTo(page: Page, option: Locator, key: 'ArrowDown' | 'ArrowRight' = 'ArrowDown'): Promise<void> {
  const hasFocus = () => option.evaluate((element) => element === document.activeElement);
  await page.keyboard.press('Home');
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await hasFocus()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Expected ${String(option)} within ${MOST_PRESSES} presses of ${key}.`);
}
