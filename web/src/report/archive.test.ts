import { describe, expect, test } from 'vitest';

import { writeCropArchive, type LabelledCrop } from './archive';

function makeCrop(change: Partial<LabelledCrop> = {}): LabelledCrop {
  return { label: 'NEUTROPHIL', blob: new Blob(['x'], { type: 'image/png' }), source: 'smear', session: 's1', lab: 'ours', ...change };
}

// eslint-disable-next-line @typescript-eslint/require-await -- crops come one by one
async function* stream(crops: LabelledCrop[]): AsyncGenerator<LabelledCrop> {
  yield* crops;
}

const write = (...crops: LabelledCrop[]) => new Response(writeCropArchive(stream(crops))).text();

describe('writeCropArchive', () => {
  test('stores crops in class folders and their sources in one table', async () => {
    const text = await write(makeCrop(), makeCrop({ label: 'BAND', session: 's2', blob: new Blob(['y'], { type: 'image/jpeg' }) }));
    expect(text).toContain('path,source,lab,session\r\nNEUTROPHIL/000001.png,s1/smear,ours,s1\r\nBAND/000002.jpg,s2/smear,ours,s2\r\n');
  });

  test('makes the same archive of the same crops', async () => {
    expect(await write(makeCrop())).toBe(await write(makeCrop()));
  });

  test('takes one crop at a time', async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<LabelledCrop> {
      for (;;) {
        asked += 1;
        yield await Promise.resolve(makeCrop({ blob: new Blob([new Uint8Array(100_000)], { type: 'image/png' }) }));
      }
    }
    const reader = writeCropArchive(endless()).getReader();
    await reader.read();
    await reader.read();
    expect(asked).toBeLessThan(4);
    // Cancelling stops the crops as well; the archive's iterator rejects with the reason it was given.
    await expect(reader.cancel(new Error('stopped'))).rejects.toThrow('stopped');
  });

  test.each<[string, string]>([['../up', '_up/'], ['a/b', 'a_b/'], ['=cmd', 'cmd/'], [' Hairy cell. ', 'Hairy cell/']])(
    'makes a harmless folder of "%s"',
    async (label, folder) => {
      expect(await write(makeCrop({ label }))).toContain(`\r\n${folder}000001.png`);
    },
  );

  test.each<[string, LabelledCrop[], RegExp]>([
    ['no label', [makeCrop({ label: '..' })], /can name a folder/],
    ['no source', [makeCrop({ source: ' ' })], /Expected a source/],
    ['no laboratory', [makeCrop({ lab: '' })], /Expected a lab/],
    ['another type', [makeCrop({ blob: new Blob(['x'], { type: 'image/tiff' }) })], /Encode it as PNG/],
    ['labels that share a folder', [makeCrop({ label: 'Blast' }), makeCrop({ label: 'BLAST' })], /Blast and BLAST both make/],
  ])('refuses %s', async (_, crops, reason) => {
    await expect(write(...crops)).rejects.toThrow(reason);
  });
});
