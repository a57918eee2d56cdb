/** Nothing piles up over a long day: thousands of predictions with the tensors and the memory of the first few. */

import { expect, loadModel, test } from './engineHarness';
import { watchHeaps } from './heaps';

const WARM_UP = 200;
const PREDICTIONS = 2000;
/** What code compiled meanwhile may take. Half a kilobyte left behind by every prediction would be as much. */
const SLACK_BYTES = 1_000_000;

test(`${PREDICTIONS} predictions leave neither a tensor nor memory behind`, async ({ openEngine, finderRoot }) => {
  test.setTimeout(600_000);
  const { page } = await openEngine({ mounts: { '/sub/path/finders/': finderRoot } });
  await loadModel(page, 'finders/finder/manifest.json', { backend: 'wasm' });
  const measure = await watchHeaps(page);
  const predict = (count: number) =>
    page.evaluate(
      async ({ count, url }) => {
        const file = await (await fetch(url)).blob();
        let cells = 0;
        for (let done = 0; done < count; done += 1) cells += (await model.classify(file, { details: true })).cells.length;
        return { cells, ...(await model.inspect()) };
      },
      { count, url: 'finders/finder/golden/picture.png' },
    );
  const first = await predict(WARM_UP);
  // Both networks are at work, not the locator alone.
  expect(first.cells).toBeGreaterThan(0);
  const before = await measure();
  const last = await predict(PREDICTIONS);
  const after = await measure();
  expect({ tensors: last.tensors, bytes: last.bytes }).toEqual({ tensors: first.tensors, bytes: first.bytes });
  expect(last.cells / PREDICTIONS).toBe(first.cells / WARM_UP);
  console.log(`  a prediction leaves ${(after.page_bytes - before.page_bytes) / PREDICTIONS} bytes in the page, ` +
    `${(after.worker_bytes - before.worker_bytes) / PREDICTIONS} in the worker`);
  expect(after.page_bytes - before.page_bytes).toBeLessThan(SLACK_BYTES);
  expect(after.worker_bytes - before.worker_bytes).toBeLessThan(SLACK_BYTES);
});
