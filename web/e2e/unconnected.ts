/** A page without a connection: when it is ready for that, and what the browser says of it. */

import type { Page } from '@playwright/test';

import { expect } from './pageSite';

/** The page and its model are put aside: from here on nobody need be there to ask. */
export async function expectKept(page: Page): Promise<void> {
  await expect(page.getByText('Works without a connection, in this browser')).toBeVisible({ timeout: 120_000 });
}

/** Chromium writes every request that nobody answers to the console. */
export function forgiveUnanswered(complaints: string[]): void {
  const rest = complaints.splice(0).filter((complaint) => !/net::ERR_|Failed to load resource/.test(complaint));
  complaints.push(...rest);
}
