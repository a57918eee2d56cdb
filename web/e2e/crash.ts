/** A tab that dies. */

import type { BrowserContext, Page } from '@playwright/test';

/** End the page's process, as a crash or a device out of memory does: nothing in it hears of it. */
export async function crash(context: BrowserContext, page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const tab = await context.newCDPSession(page);
  // Never answered, since whoever would answer is gone.
  tab.send('Page.crash').catch(() => undefined);
  await crashed;
}
