/** Everything `classify` takes, its queue, and stopping. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, loadModel, MODEL_ID, MODELS, pictureUrl, test } from './engineHarness';

const golden = readFileSync(join(MODELS, MODEL_ID, 'golden/picture.png'));

test('every kind of input gives the same answer, in the picture’s natural size', async ({ openEngine, serve }) => {
  const far = await serve({ mounts: { '/': join(MODELS, MODEL_ID, 'golden') }, cors: true });
  const { page, manifestUrl } = await openEngine({ connect: [far.origin] });
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const results = await page.evaluate(
    async ({ url, farUrl }) => {
      const file = await (await fetch(url)).blob();
      const image = new Image(10, 10); // Shown tiny, used whole.
      image.src = url;
      image.style.width = '7px';
      document.body.append(image);
      const bitmap = await createImageBitmap(file);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height);
      if (!pixels) throw new Error('Expected a canvas.');
      const data = new Uint8Array(pixels.data.filter((_, at) => at % 4 !== 3));
      const rgb = { width: bitmap.width, height: bitmap.height, data };
      const inputs = {
        Blob: file,
        File: new File([file], 'picture.txt', { type: 'text/plain' }),
        Uint8Array: new Uint8Array(await file.arrayBuffer()),
        ImageBitmap: bitmap,
        ImageData: pixels,
        Pixels: { ...rgb },
        HTMLImageElement: image,
        URL: new URL(url, document.baseURI),
        'URL of another origin': new URL(farUrl),
      };
      const answers: Record<string, { size: number[]; probabilities: number[] }> = {};
      for (const [name, input] of Object.entries(inputs)) {
        const { width, height, cells } = await model.classify(input);
        answers[name] = { size: [width, height], probabilities: Object.values(cells[0]?.probabilities ?? {}) };
      }
      // Pixels alone change hands; everything else that the caller gave is still the caller's.
      if (data.length > 0) throw new Error('copied');
      if (bitmap.width === 0 || inputs.Uint8Array.length === 0 || pixels.data.length === 0) throw new Error('taken');
      return answers;
    },
    { url: pictureUrl, farUrl: `${far.origin}/picture.png` },
  );
  const size = [golden.readUInt32BE(16), golden.readUInt32BE(20)];
  for (const [name, result] of Object.entries(results)) {
    expect(result, name).toEqual({ size, probabilities: results['Blob']?.probabilities });
  }
});

test('pictures of another site that does not allow it: the error explains CORS', async ({ openEngine, serve }) => {
  const far = await serve({ mounts: { '/': join(MODELS, MODEL_ID, 'golden') } });
  const { page, manifestUrl } = await openEngine({ connect: [far.origin] });
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const errors = await page.evaluate(async (url) => {
    const image = new Image();
    image.src = url;
    const describe = (input: URL | HTMLImageElement): Promise<string[]> =>
      model.classify(input).then(
        () => ['read'],
        (error: unknown) => [(error as { code: string }).code, (error as Error).message],
      );
    return [await describe(new URL(url)), await describe(image), await describe(new URL(`${url}.none`))];
  }, `${far.origin}/picture.png`);
  expect(errors.map(([code]) => code)).toEqual(Array(3).fill('picture_unreachable'));
  for (const [, message] of errors) expect(message).toContain('CORS');
});

test('calls queue; one that is stopped leaves the others alone', async ({ openEngine }) => {
  const { page, manifestUrl } = await openEngine();
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const outcomes = await page.evaluate(async (url) => {
    const file = await (await fetch(url)).blob();
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    const order: number[] = [];
    const calls = controllers.map(async ({ signal }, index) => {
      try {
        await model.classify(file, { signal });
        order.push(index);
        return 'done';
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    controllers[0]?.abort(); // Already with the worker, or about to be.
    controllers[2]?.abort(); // Waiting.
    const outcomes = await Promise.all(calls);
    const late = await model.classify(file, { signal: AbortSignal.abort() }).then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );
    return { outcomes, order, late };
  }, pictureUrl);
  expect(outcomes).toEqual({ outcomes: ['aborted', 'done', 'aborted', 'done'], order: [1, 3], late: 'aborted' });
});

test('loading can be stopped, and the worker goes with it', async ({ openEngine }) => {
  const { page, manifestUrl } = await openEngine({
    // A shard that never comes.
    intercept: (path) => path.endsWith('.bin'),
  });
  const code = await page.evaluate(async (url) => {
    const controller = new AbortController();
    const loading = engine.loadModel(url, { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    return loading.then(
      () => 'loaded',
      (error: unknown) => (error as { code: string }).code,
    );
  }, manifestUrl);
  expect(code).toBe('aborted');
  await expect.poll(() => page.workers().length).toBe(0);
});
