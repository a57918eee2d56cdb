/** The page as people get it: built, handed out by `leukoscope serve`, watched for everything it must not do. */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base, expect, type Page } from '@playwright/test';
import axe from 'axe-core';

import { startStaticServer } from '../tools/staticServer.mjs';
import { makeFinder, PYTHON, ROOT, runPython } from './python';

export const MODELS = join(ROOT, 'src', 'leukoscope', 'assets', 'models');

export interface Site {
  /** Where the page is, with the slash. */
  url: string;
  /**
   * Another host that lets every page read its files (CORS): models under /models/ and /finders/, drawn pictures under
   * /pictures/.
   */
  openOrigin: string;
  /** The folders under /finders/; more model folders may be put there. */
  finderFolder: string;
  /** The same files on a host that lets no page read them. */
  closedOrigin: string;
  /** Folder of a copy written by `leukoscope publish`. */
  publishedFolder: string;
}

interface Fixtures {
  /** Errors in the console and violations of the security policy so far; checked to be none after each test. */
  complaints: string[];
}

export const test = base.extend<Fixtures, { site: Site }>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'leukoscope-page-'));
      const published = join(folder, 'site');
      // No fetched samples: only the drawn samples are shown, whatever is on this machine.
      const env = { ...process.env, LEUKOSCOPE_DATA: join(folder, 'data') };
      runPython(['-m', 'leukoscope', 'publish', '--out', published], { cwd: folder, env });
      const finders = join(folder, 'finders');
      makeFinder(finders);
      const mounts = { '/models/': MODELS, '/finders/': finders, '/pictures/': join(published, 'samples') };
      const open = await startStaticServer({ mounts, cors: true });
      const closed = await startStaticServer({ mounts });
      const server = spawn(
        PYTHON,
        ['-m', 'leukoscope', 'serve', '--port', '0', '--no-open', '--allow-host', 'lab.example']
          .concat(['--picture-origin', open.origin, '--picture-origin', closed.origin])
          .concat(['--picture-origin', 'http://127.0.0.1:9']),
        { cwd: folder, env },
      );
      try {
        const url = await readAddress(server);
        await use({ url, openOrigin: open.origin, closedOrigin: closed.origin, finderFolder: finders, publishedFolder: published });
      } finally {
        server.kill('SIGTERM');
        await Promise.all([open.close(), closed.close()]);
        rmSync(folder, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 480_000 },
  ],

  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
      });
      await page.exposeFunction('reportViolation', (text: string) => complaints.push(text));
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
          const { reportViolation } = window as unknown as { reportViolation: (text: string) => void };
          reportViolation(`policy: ${violatedDirective} ${blockedURI}`);
        });
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens the page and waits until its model is ready. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator('.model-button[data-phase=ready]')).toBeVisible({ timeout: 120_000 });
  await expect(page.locator('.sample').first()).toBeVisible();
}

export async function expectAnswer(page: Page): Promise<void> {
  await expect(page.locator('.chosen-name')).not.toBeEmpty();
  await expect(page.locator('.chosen .status')).toHaveText(/Confident|Look closely|No name given|把握较大|请仔细核对|未给出名称/);
}

/** The open slide is closed, and the first screen shown. */
export async function showFirstScreen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close the slide' }).click();
  await expect(page.getByRole('button', { name: 'Open the slide' })).toBeVisible();
  await page.getByRole('tab', { name: 'Fields' }).click();
  await expect(page.getByRole('button', { name: 'Choose pictures' })).toBeVisible();
}

/** Has the page use another model, by its address, and waits until it is ready. */
export async function useModel(page: Page, address: string, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByText('Choose a model').click();
  await page.getByRole('textbox', { name: /Address/ }).fill(address);
  await page.keyboard.press('Enter');
  await expect(page.locator('.model-button[data-phase=ready]')).toContainText(name, { timeout: 120_000 });
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** What axe finds wrong, in one line each. */
export async function findViolations(page: Page): Promise<string[]> {
  // An animation may begin between the wait and the look: what is gone at a second look was in one.
  const first = await lookForViolations(page);
  return first.length === 0 ? first : lookForViolations(page);
}

async function lookForViolations(page: Page): Promise<string[]> {
  // A page whose theme has just changed is drawn anew with its next frames.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
  // What is still fading in has no contrast yet. What turns for ever, a spinner, is not waited for; nor is what is in a
  // closed fold, where no animation proceeds. (The promise that such an animation has ended is never kept.)
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => {
      if (playState !== 'running' || effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY) return true;
      return (effect as KeyframeEffect).target?.checkVisibility() === false;
    }),
  );
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: injected } = window as unknown as { axe: typeof axe };
    const { violations } = await injected.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

/** A picture of the whole page into the folder that LEUKOSCOPE_SHOTS names, for whoever wants to look at it. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['LEUKOSCOPE_SHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** The bytes of a drawn sample. */
export async function readSample(page: Page, name = 'drawn_01.png'): Promise<Buffer> {
  const response = await page.request.get(new URL(`samples/${name}`, page.url()).href);
  expect(response.ok()).toBe(true);
  return response.body();
}

/** Something dropped or pasted, made inside the page since only there it can be made. */
export async function bring(
  page: Page,
  how: 'drop' | 'paste',
  what: { file: Buffer; name: string } | { link: string },
): Promise<void> {
  const carried = 'file' in what ? { name: what.name, base64: what.file.toString('base64') } : what;
  await page.evaluate(
    ({ how, carried }) => {
      const transfer = new DataTransfer();
      if ('link' in carried) transfer.setData('text/uri-list', carried.link);
      else {
        const bytes = Uint8Array.from(atob(carried.base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], carried.name, { type: 'image/png' }));
      }
      const options = { bubbles: true, cancelable: true };
      if (how === 'paste') {
        document.body.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: transfer }));
        return;
      }
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: transfer }));
      }
    },
    { how, carried },
  );
}

async function readAddress(server: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const address = /https?:\/\/[\w.:-]+/.exec(output)?.[0];
      if (address !== undefined) resolve(`${address}/`);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.on('exit', (code) => reject(new Error(`leukoscope serve ended with ${String(code)}: ${output}`)));
  });
}
