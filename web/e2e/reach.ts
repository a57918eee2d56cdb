/** What people cannot reach, read or see on the page as it is shown: each found thing by the beginning of its HTML. */

import type { Page } from '@playwright/test';

/** Controls in sight below 44 pixels across or down, but for cells in a picture, and texts below 12.5 pixels. */
export async function findSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pressed = document.querySelectorAll('button, summary, [role=tab], [role=option]:not(.cell-place), .input, .tick, .segment');
    const small = [...pressed].filter((control) => {
      const { width, height } = control.getBoundingClientRect();
      return control.checkVisibility() && (width < 43.5 || height < 43.5);
    });
    const tiny = [...document.querySelectorAll('main *, header *, footer *')].filter((element) => {
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
      return hasText && element.checkVisibility() && parseFloat(getComputedStyle(element).fontSize) < 12.5;
    });
    return [...small, ...tiny].map((element) => element.outerHTML.slice(0, 160));
  });
}

/** By how many pixels the page is wider than the screen. */
export async function findExcess(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Controls of a line that are beyond its edges or the screen's: it would have to be scrolled sideways. */
export async function findCutOff(page: Page, line: string): Promise<string[]> {
  return page.locator(line).evaluate((element) => {
    const pane = element.getBoundingClientRect();
    const [left, right] = [Math.max(0, pane.left), Math.min(document.documentElement.clientWidth, pane.right)];
    const cut = [...element.querySelectorAll('button, .input, h1, [role=progressbar]')].filter((control) => {
      const box = control.getBoundingClientRect();
      return control.checkVisibility() && (box.left < left - 1 || box.right > right + 1);
    });
    const excess = element.scrollWidth - element.clientWidth;
    return [...cut.map((control) => control.outerHTML.slice(0, 160)), ...(excess > 0 ? [`${excess} px to scroll`] : [])];
  });
}

/** Controls whose middle no pointer meets, however the page is scrolled: they are behind something, or cut off. */
export async function findBlocked(page: Page): Promise<string[]> {
  // A list that is being scrolled takes no pointer until it stands still.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.gallery > div')].every((list) => getComputedStyle(list).pointerEvents !== 'none'),
  );
  return page.evaluate(() => {
    const controls = 'button, a[href], select, summary, .input, [role=tab], [role=option]:not(.cell-place)';
    const blocked: string[] = [];
    for (const control of document.querySelectorAll(controls)) {
      const { width } = control.getBoundingClientRect();
      // For screen readers or forms alone, or out of what a long list has drawn since.
      if (control.closest('[aria-hidden=true]')) continue;
      if (!control.checkVisibility({ visibilityProperty: true }) || width < 2 || control.matches('.skip')) continue;
      control.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      if (!control.isConnected) continue;
      const rect = control.getBoundingClientRect();
      const met = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
      if (met === null || !control.contains(met)) {
        const over = met === null ? 'nothing' : met.outerHTML.slice(0, 80);
        blocked.push(`${control.outerHTML.slice(0, 120)} behind ${over}`);
      }
    }
    window.scrollTo(0, 0);
    return blocked;
  });
}

/** Controls whose focus ring is missing, or cut off by what they are in. */
export async function findCutRings(page: Page): Promise<string[]> {
  // What is focused after a key has a ring.
  await page.keyboard.press('Tab');
  return page.evaluate(async () => {
    const controls = 'button:enabled, a[href], select, summary, .input, [role=tab], [role=option]:not(.cell-place)';
    const cut: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>(controls)) {
      const { width } = control.getBoundingClientRect();
      // Of a list only the stop that Tab comes to.
      if (control.tabIndex < 0 || width < 2 || control.matches('.skip') || !control.checkVisibility({ visibilityProperty: true })) continue;
      control.focus();
      // React Aria marks what has the focus in the frame after.
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      if (document.activeElement !== control) continue;
      control.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
      const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(control);
      const name = control.outerHTML.slice(0, 140);
      if (outlineStyle === 'none') {
        cut.push(`no ring: ${name}`);
        continue;
      }
      const reach = Math.max(0, parseFloat(outlineWidth) + parseFloat(outlineOffset));
      const ring = control.getBoundingClientRect();
      for (let outer = control.parentElement; outer !== null && outer !== document.body; outer = outer.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(outer);
        const pane = outer.getBoundingClientRect();
        const isCutAcross = overflowX !== 'visible' && (ring.left - reach < pane.left - 1 || ring.right + reach > pane.right + 1);
        const isCutDown = overflowY !== 'visible' && (ring.top - reach < pane.top - 1 || ring.bottom + reach > pane.bottom + 1);
        if (isCutAcross || isCutDown) {
          cut.push(`cut by .${outer.className}: ${name}`);
          break;
        }
      }
    }
    window.scrollTo(0, 0);
    return cut;
  });
}
