/** A person at the bench with a mouse: every action counted, and nothing pressed that cannot be seen. */

import type { FileChooser, Locator, Page } from '@playwright/test';

import { expect } from './pageSite';

/**
 * Moves the pointer itself, because Playwright's own click scrolls to its target without a word. A click, a drag, a
 * key, a text that is typed and a scroll are one action each.
 */
export class Hand {
  /** What was done, an action each. */
  readonly log: string[] = [];

  get actions(): number {
    return this.log.length;
  }

  get scrolls(): number {
    return this.log.filter((action) => action === 'scroll').length;
  }

  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Click where the target can be seen; scroll to it first where it cannot. */
  async press(target: Locator): Promise<void> {
    const [x, y] = await this.reach(target);
    this.log.push(`press ${await nameOf(target)}`);
    await this.page.mouse.click(x, y);
  }

  async key(name: string): Promise<void> {
    await this.page.keyboard.press(name);
    this.log.push(name);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    this.log.push(`type ${text}`);
  }

  /** In the system's dialog for files. */
  async choose(chooser: FileChooser, paths: string[]): Promise<void> {
    await chooser.setFiles(paths);
    this.log.push(`${paths.length} files`);
  }

  /** Drag between two places of an area, in parts of its width and height. */
  async drag(area: Locator, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await this.reach(area);
    const { x, y, width, height } = await readBox(area);
    await this.page.mouse.move(x + width * from[0], y + height * from[1]);
    await this.page.mouse.down();
    await this.page.mouse.move(x + width * to[0], y + height * to[1], { steps: 4 });
    await this.page.mouse.up();
    this.log.push('drag');
  }

  private async reach(target: Locator): Promise<readonly [number, number]> {
    await expect(target).toBeVisible();
    await expect(target).toBeEnabled();
    await this.waitUntilStill(target);
    if (!(await isInSight(target))) {
      await target.scrollIntoViewIfNeeded();
      this.log.push('scroll');
      expect(await isInSight(target)).toBe(true);
    }
    const { x, y, width, height } = await readBox(target);
    return [x + width / 2, y + height / 2];
  }

  /** A page that is still being laid out would have the press elsewhere. */
  private async waitUntilStill(target: Locator): Promise<void> {
    let before = '';
    await expect(async () => {
      const now = JSON.stringify(await target.boundingBox());
      const isStill = now === before;
      before = now;
      expect(isStill).toBe(true);
    }).toPass({ intervals: [50] });
  }
}

async function nameOf(target: Locator): Promise<string> {
  return ((await target.textContent()) ?? '').trim().slice(0, 30);
}

/** Whether a person can press the middle of it: in the window, and under nothing else. */
function isInSight(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return found !== null && (element.contains(found) || found.contains(element));
  });
}

async function readBox(target: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('Expected it on the page, found nothing that has a size.');
  return box;
}
