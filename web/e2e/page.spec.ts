/** The page in a real browser, with the real engine and the model that ships. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startStaticServer } from '../tools/staticServer.mjs';
import { bring, expect, expectAnswer, findViolations, MODELS, openPage, readSample, showFirstScreen, test } from './pageSite';
import { waitForQueue } from './reviewSteps';

// The machine may be busy; nothing here measures time.
test.setTimeout(240_000);

const manifest = JSON.parse(
  readFileSync(join(MODELS, 'leukoscope-cells', 'manifest.json'), 'utf8'),
) as { classes: unknown[]; fine_classes: unknown[] };

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

test('answers a sample in one press, with every share, the time and the backend', async ({ page, site }) => {
  await openPage(page, site.url);
  await expect(page.getByText(/Not a medical device/)).toBeInViewport();
  await expect(page.locator('.sample').first()).toContainText('Drawn');
  await page.locator('.sample').first().click();
  await expectAnswer(page);
  await expect(page.getByRole('meter')).toHaveCount(manifest.classes.length + manifest.fine_classes.length);
  const rows = await page.locator('.bars > li').evaluateAll((found) =>
    found.map((row) => ({
      isFiner: row.classList.contains('bar-finer'),
      share: Number(row.querySelector('[role=meter]')?.getAttribute('aria-valuenow')),
    })),
  );
  const shares = rows.filter(({ isFiner }) => !isFiner).map(({ share }) => share);
  expect(shares).toHaveLength(manifest.classes.length);
  expect(sum(shares)).toBeCloseTo(100, 3);
  expect(shares).toEqual([...shares].sort((first, second) => second - first));
  // The finer classes follow their class, and add up to it.
  const groups = rows.flatMap(({ isFiner }, index) => (!isFiner && rows[index + 1]?.isFiner === true ? [index] : []));
  expect(groups).toHaveLength(2);
  for (const index of groups) {
    const end = rows.findIndex(({ isFiner }, at) => at > index && !isFiner);
    const finer = rows.slice(index + 1, end < 0 ? rows.length : end);
    expect(sum(finer.map(({ share }) => share))).toBeCloseTo(rows[index]?.share ?? Number.NaN, 3);
  }
  const facts = page.getByRole('region', { name: 'How it was computed' });
  await expect(facts).toContainText(/\d\sms/);
  await expect(facts).toContainText(/WebGPU|WebGL|WebAssembly|JavaScript/);
  await expect(page.locator('.stage-frames path').first()).toBeVisible();
  await expect(page.getByText('Drawn picture')).toBeVisible();
});

test('takes chosen files, dropped ones and pasted ones; a bad one says why and stops nothing', async ({ page, site }) => {
  await openPage(page, site.url);
  const picture = await readSample(page);
  await page.locator('input[type=file]').first().setInputFiles([
    { name: 'first.png', mimeType: 'image/png', buffer: picture },
    { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') },
    { name: 'third.png', mimeType: 'image/png', buffer: await readSample(page, 'drawn_02.png') },
  ]);
  await waitForQueue(page, 3);
  await expect(page.getByRole('radio', { name: 'Failed 1' })).toBeVisible();
  await page.getByRole('option', { name: 'notes.png, Failed' }).click();
  await expect(page.getByRole('alert')).toContainText('Expected a picture');
  const address = page.url();
  expect(address).toMatch(/#\/slide\/[0-9a-f]+\/fields$/);
  await bring(page, 'drop', { file: await readSample(page, 'drawn_03.png'), name: 'dropped.png' });
  await bring(page, 'paste', { file: await readSample(page, 'drawn_04.png'), name: 'pasted.png' });
  await waitForQueue(page, 5);
  await expect(page.getByRole('option', { name: /^dropped\.png, / })).toBeVisible();
  await expect(page.getByRole('option', { name: /^pasted\.png, / })).toBeVisible();
  // Each file is answered once.
  await bring(page, 'drop', { file: picture, name: 'again.png' });
  await expect(page.locator('.skipped-files')).toContainText('again.png');
  await waitForQueue(page, 5);
  // A reload returns to the same place.
  await expect(page.getByText('Kept in this browser')).toBeVisible();
  await page.reload();
  await waitForQueue(page, 5);
  expect(page.url()).toBe(address);
  await showFirstScreen(page);
});

test('takes a link, and explains why another site’s picture may stay closed', async ({ page, site, complaints }) => {
  await openPage(page, site.url);
  const give = async (address: string) => {
    await page.getByRole('button', { name: 'Use a link' }).click();
    await page.getByRole('textbox', { name: 'Address of the picture' }).fill(address);
    await page.keyboard.press('Enter');
  };
  await give(`${site.openOrigin}/pictures/drawn_02.png`);
  await expectAnswer(page);
  await give(`${site.closedOrigin}/pictures/drawn_02.png`);
  const alert = (text: string) => page.getByRole('alert').filter({ hasText: text });
  await expect(alert('does not let this page read its picture')).toContainText('CORS');
  await give(`${site.openOrigin}/pictures/missing.png`);
  await expect(alert('404 (not found)')).toBeVisible();
  await give('http://127.0.0.1:9/cell.png');
  await expect(alert('cannot be reached')).toBeVisible();
  await bring(page, 'drop', { link: 'http://other.example/cell.png' });
  await expect(alert('may not fetch pictures from there')).toBeVisible();
  // The browser itself reports each of these failures.
  complaints.splice(0);
});

test('changes to a model by its address, says what it is, and answers anew', async ({ page, site }) => {
  await openPage(page, site.url);
  await page.locator('.sample').first().click();
  await expectAnswer(page);
  const asked = page.waitForRequest((request) => request.url().startsWith(`${site.openOrigin}/models/`));
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByText('Choose a model').click();
  await page.getByRole('textbox', { name: /Address/ }).fill(`${site.openOrigin}/models/leukoscope-compact/`);
  await page.keyboard.press('Enter');
  await asked;
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'What it was tested on' })).toBeVisible();
  await expect(dialog).toContainText('The 4 classes it knows');
  await dialog.getByText('Files and their hashes').click();
  await expect(dialog.locator('code').first()).toHaveText(/^[0-9a-f]{64}$/);
  await page.keyboard.press('Escape');
  // The slide is another model’s; one press has its fields answered by this one, in a slide of its own.
  const facts = page.getByRole('region', { name: 'How it was computed' });
  await expect(facts).toContainText('Leukoscope cells');
  await page.getByRole('button', { name: 'Open a new slide of its fields with this model' }).click();
  await expect(facts).toContainText('Leukoscope compact');
  await expectAnswer(page);
  await expect(page.getByText(/^The frame is the whole picture/)).toBeVisible();
});

test('says what to do when a model cannot be loaded', async ({ page, site, complaints }) => {
  await openPage(page, site.url);
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByText('Choose a model').click();
  await page.getByRole('textbox', { name: /Address/ }).fill(`${site.openOrigin}/models/nothing-here/`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toContainText('The model’s manifest cannot be fetched');
  complaints.splice(0);
});

test('computes with the backend that was chosen, and remembers it', async ({ page, site }) => {
  await openPage(page, site.url);
  await page.locator('.sample').first().click();
  await expectAnswer(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('JavaScript', { exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(page.locator('.model-button[data-phase=ready]')).toBeVisible({ timeout: 120_000 });
  await page.locator('.sample').nth(1).click();
  const facts = page.getByRole('region', { name: 'How it was computed' });
  await expect(facts).toContainText('JavaScript', { timeout: 120_000 });
  await page.reload();
  await expect(page.locator('.model-button[data-phase=ready]')).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('radio', { name: 'JavaScript' })).toBeChecked();
});

test('sends nothing: offline it answers all the same, and every request before was a plain GET to its own host', async ({
  page,
  site,
  context,
}) => {
  const requests: { method: string; url: string; body: string | null }[] = [];
  context.on('request', (request) =>
    requests.push({ method: request.method(), url: request.url(), body: request.postData() }),
  );
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await openPage(page, site.url);
  // The page itself is kept for use without a connection first: plain GETs as well.
  await expect(page.getByText('Works without a connection')).toBeVisible();
  const picture = await readSample(page);
  const others = [await readSample(page, 'drawn_02.png'), await readSample(page, 'drawn_03.png')] as const;
  const before = requests.length;
  await page.locator('input[type=file]').first().setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture });
  await expectAnswer(page);
  // The page's own code, and its drawn cells to compare, are fetched when it is first needed, from what is kept.
  const during = requests
    .slice(before)
    .filter(({ url }) => !url.startsWith('blob:') && !/\/(assets\/[\w-]+\.(js|css|webp)|favicon\.svg)$/.test(url));
  expect(during).toEqual([]);
  await context.setOffline(true);
  await page.locator('input[type=file]').first().setInputFiles([
    { name: 'b.png', mimeType: 'image/png', buffer: others[0] },
    { name: 'c.png', mimeType: 'image/png', buffer: others[1] },
  ]);
  await waitForQueue(page, 3);
  await expect(page.getByText(/could not be read/)).toHaveCount(0);
  expect(sockets).toEqual([]);
  for (const { method, url, body } of requests) {
    expect({ url, method, body }).toEqual({ url, method: 'GET', body: null });
    expect(url.startsWith(site.url) || url.startsWith('blob:') || url.startsWith('data:image/')).toBe(true);
    // Nothing of a picture in an address either.
    expect(new URL(url).search).toBe('');
  }
  // Requests of the worker are among them, or this watched the wrong place.
  expect(requests.some(({ url }) => url.endsWith('model.json'))).toBe(true);
});

test('works from the keyboard alone', async ({ page, site }) => {
  await openPage(page, site.url);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  const sample = page.locator('.sample').first();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    if (await sample.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(sample).toBeFocused();
  await expect(sample).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Neutrophil (drawn)' })).toBeFocused();
  await expectAnswer(page);
  await expect(page.getByRole('status').filter({ hasText: /^drawn_01\.png: 1 white cell/ })).toBeAttached();
  const about = page.getByRole('button', { name: 'About this model' });
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (await about.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(about).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Model', selected: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(about).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe finds nothing, in either language, empty, answered and in every dialog', async ({ page, site }) => {
      await openPage(page, site.url);
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect(await findViolations(page)).toEqual([]);
      for (const language of ['English', '简体中文']) {
        await page.getByRole('button', { name: /^(Settings|设置)$/ }).click();
        await page.getByText(language, { exact: true }).click();
        expect(await findViolations(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.locator('html')).toHaveAttribute('lang', language === 'English' ? 'en' : 'zh-CN');
        await page.locator('.sample').nth(0).click();
        await page.locator('.sample').nth(1).click();
        await expectAnswer(page);
        expect(await findViolations(page)).toEqual([]);
        await page.getByRole('button', { name: /^(About this model|关于此模型)$/ }).click();
        await expect(page.getByRole('dialog').locator('.about-name')).toBeVisible();
        expect(await findViolations(page)).toEqual([]);
        await page.keyboard.press('Escape');
      }
      await page.reload();
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    });
  });
}

test('follows the reader’s theme and remembers it', async ({ page, site }) => {
  await openPage(page, site.url);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('Dark', { exact: true }).click();
  expect(await ground()).not.toBe(light);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('nothing is wider than the screen', async ({ page, site }) => {
    await openPage(page, site.url);
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    // Below the header, where it covers nothing.
    await expect(page.getByText(/Not a medical device/)).toBeInViewport();
    await page.locator('.sample').nth(0).tap();
    await page.locator('.sample').nth(1).tap();
    await expectAnswer(page);
    expect(await overflow()).toBe(0);
  });
});

test('works as a static site under a sub-path', async ({ page, site }) => {
  const server = await startStaticServer({ mounts: { '/lab/blood cells/': site.publishedFolder } });
  try {
    await openPage(page, `${server.origin}/lab/blood%20cells/index.html`);
    await page.locator('.sample').first().click();
    await expectAnswer(page);
    expect(server.requests.filter((path) => !path.startsWith('/lab/blood cells/'))).toEqual([]);
  } finally {
    await server.close();
  }
});

test('answers a HEIC picture by a decoder that is fetched then, once, and kept', async ({ page, site, complaints }) => {
  const asked: string[] = [];
  page.on('response', (response) => {
    if (response.url().includes('libheif-')) asked.push(response.url());
  });
  await openPage(page, site.url);
  const buffer = readFileSync(join(MODELS, '../../../../tests/data/heic/tiles.heic'));
  const chooser = page.locator('input[type=file]').first();
  await chooser.setInputFiles({ name: 'IMG_0001.HEIC', mimeType: 'image/heic', buffer });
  // Known from the answer alone: the browser itself cannot show the picture.
  await expect(page.getByText('160 × 120 px')).toBeVisible();
  // The engine’s worker and the one that cuts cells out each have a script of theirs; the decoder is one file.
  expect(new Set(asked.filter((url) => url.endsWith('.wasm'))).size).toBe(1);
  const other = readFileSync(join(MODELS, '../../../../tests/data/heic/plain.heic'));
  await chooser.setInputFiles({ name: 'IMG_0002.HEIC', mimeType: 'image/heic', buffer: other });
  await waitForQueue(page, 2);
  await expect(page.getByRole('option', { name: /, Failed/ })).toHaveCount(0);
  expect(new Set(asked).size).toBe(3);
  expect(complaints).toEqual([]);
});
