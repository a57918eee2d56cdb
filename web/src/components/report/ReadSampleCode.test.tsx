// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { readCode, readCodeInFile } from '../../camera/codes';
import { I18nProvider } from '../../i18n/I18n';
import { ReadSampleCode } from './ReadSampleCode';
import SampleCode from './SampleCode';

vi.mock('../../camera/codes');
// jsdom has no camera: the dialog says so and takes a picture file all the same.
vi.mock('../../engine/picture/canvasCheck', () => ({ checkPageCanvas: () => Promise.resolve() }));

beforeEach(() => vi.stubGlobal('matchMedia', () => ({ matches: false })));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('reads the id from a picture file, and says where there is none', async () => {
  const onCode = vi.fn<(id: string) => void>();
  const user = userEvent.setup();
  render(
    <I18nProvider language="en">
      <ReadSampleCode onCode={onCode} isDisabled={false} />
    </I18nProvider>,
  );
  await user.click(screen.getByRole('button', { name: 'Read barcode or QR code' }));
  await screen.findByRole('button', { name: 'Choose a picture of the code' });
  const input = document.querySelector<HTMLInputElement>('input[type="file"]');
  if (input === null) throw new Error('no input for a file');
  vi.mocked(readCodeInFile).mockResolvedValueOnce(null);
  await user.upload(input, new File(['a'], 'a.png', { type: 'image/png' }));
  expect(await screen.findByText(/No code was found/)).toBeVisible();
  vi.mocked(readCodeInFile).mockRejectedValueOnce(new Error('no picture'));
  await user.upload(input, new File(['b'], 'b.png', { type: 'image/png' }));
  expect(await screen.findByText(/could not be read/)).toBeVisible();
  expect(onCode).not.toHaveBeenCalled();
  vi.mocked(readCodeInFile).mockResolvedValueOnce('S-17');
  await user.upload(input, new File(['c'], 'c.png', { type: 'image/png' }));
  await vi.waitFor(() => expect(onCode).toHaveBeenCalledWith('S-17'));
  await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('draws the id as an image with a name', () => {
  render(
    <I18nProvider language="en">
      <SampleCode id="S-17" />
    </I18nProvider>,
  );
  expect(screen.getByRole('img', { name: 'Sample id as a QR code' }).querySelector('path')?.getAttribute('d')).toMatch(/^M4 4h1v1h-1z/);
});

it('looks at the live picture until there is a code, and lets go of the camera', async () => {
  const track = Object.assign(new EventTarget(), { stop: vi.fn(), getSettings: () => ({ deviceId: 'back' }) });
  const stream = { getTracks: () => [track], getVideoTracks: () => [track] };
  const mediaDevices = { getUserMedia: () => Promise.resolve(stream), enumerateDevices: () => Promise.resolve([]) };
  vi.stubGlobal('isSecureContext', true);
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: mediaDevices });
  // jsdom plays no video and draws nothing.
  const size = vi.spyOn(HTMLVideoElement.prototype, 'videoWidth', 'get').mockReturnValue(8);
  const context = { drawImage: () => undefined, getImageData: () => ({ width: 8, height: 8, data: new Uint8ClampedArray(256) }) };
  const drawing = vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as unknown as RenderingContext & null);
  vi.mocked(readCode).mockResolvedValueOnce(null).mockResolvedValueOnce('S-18').mockResolvedValue(null);
  const onCode = vi.fn<(id: string) => void>();
  render(
    <I18nProvider language="en">
      <ReadSampleCode onCode={onCode} isDisabled={false} />
    </I18nProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Read barcode or QR code' }));
  await vi.waitFor(() => expect(onCode).toHaveBeenCalledWith('S-18'));
  await vi.waitFor(() => expect(track.stop).toHaveBeenCalledOnce());
  expect(onCode).toHaveBeenCalledOnce();
  Reflect.deleteProperty(navigator, 'mediaDevices');
  drawing.mockRestore();
  size.mockRestore();
});
