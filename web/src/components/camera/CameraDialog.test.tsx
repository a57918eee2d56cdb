// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { I18nProvider } from '../../i18n/I18n';
import CameraDialog from './CameraDialog';

// jsdom draws nothing.
vi.mock('../../engine/picture/canvasCheck', () => ({ checkPageCanvas: () => Promise.resolve() }));

const track = Object.assign(new EventTarget(), {
  stop: vi.fn(),
  getCapabilities: () => ({ torch: true }),
  getSettings: () => ({ deviceId: 'back' }),
  applyConstraints: vi.fn(() => Promise.resolve()),
});
const stream = { getTracks: () => [track], getVideoTracks: () => [track] };
const cameras = ['back', 'scope'].map((id) => ({ kind: 'videoinput', deviceId: id, label: id === 'back' ? '' : 'Microscope' }));
const getUserMedia = vi.fn(() => Promise.resolve(stream));

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
  vi.stubGlobal('isSecureContext', true);
  Object.defineProperty(navigator, 'mediaDevices', {
    configurable: true,
    value: { getUserMedia, enumerateDevices: () => Promise.resolve(cameras) },
  });
  // jsdom plays no video and draws nothing.
  vi.spyOn(HTMLVideoElement.prototype, 'videoWidth', 'get').mockReturnValue(8);
  vi.spyOn(HTMLVideoElement.prototype, 'videoHeight', 'get').mockReturnValue(6);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
    drawImage: () => undefined,
    getImageData: (_x: number, _y: number, width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(4 * width * height).fill(20),
    }),
  } as unknown as RenderingContext & null);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done) => done(new Blob(['jpeg'])));
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  track.stop.mockClear();
  getUserMedia.mockClear();
  Reflect.deleteProperty(navigator, 'mediaDevices');
});

function open() {
  const onTaken = vi.fn<(file: File) => void>();
  const shown = (isOpen: boolean) => (
    <I18nProvider language="en">
      <CameraDialog isOpen={isOpen} onOpenChange={() => undefined} onTaken={onTaken} />
    </I18nProvider>
  );
  const { rerender } = render(shown(true));
  return { onTaken, close: () => rerender(shown(false)), user: userEvent.setup() };
}

it('takes pictures by key, announces them, and lets go of the camera', async () => {
  const { onTaken, close, user } = open();
  expect(await screen.findByRole('meter', { name: 'Focus' })).toHaveAttribute('aria-valuetext', 'Waiting for the first picture');
  expect(await screen.findByText('Dark: give it more light')).toBeVisible();
  expect(screen.getByRole('meter')).toHaveAttribute('aria-valuetext', 'Blurred: turn the focus');
  screen.getByRole('button', { name: 'Take a picture' }).focus();
  await user.keyboard('{Enter}');
  expect(await screen.findByText(/^1 taken/)).toHaveTextContent(/camera-\d{4}(-\d\d){5}-\d{3}\.jpg$/);
  expect(onTaken.mock.calls[0]?.[0]).toMatchObject({ type: 'image/jpeg' });
  expect(track.stop).not.toHaveBeenCalled();
  close();
  expect(track.stop).toHaveBeenCalledOnce();
});

it('switches the light and the camera', async () => {
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: 'Light' }));
  expect(track.applyConstraints).toHaveBeenLastCalledWith({ advanced: [{ torch: true }] });
  await user.click(screen.getByRole('button', { name: /Camera$/ }));
  await user.click(await screen.findByRole('option', { name: 'Microscope' }));
  await screen.findByRole('meter');
  expect(getUserMedia).toHaveBeenLastCalledWith(
    expect.objectContaining({ video: expect.objectContaining({ deviceId: { exact: 'scope' } }) as unknown }),
  );
  expect(track.stop).toHaveBeenCalledOnce();
});

it('says what is in the way, tries again, and offers the camera app of a phone', async () => {
  getUserMedia.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
  const { user } = open();
  expect(await screen.findByText('This page may not use the camera')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Use the camera app' })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('button', { name: 'Take a picture' })).toBeVisible();
});

it('says so when the camera is unplugged', async () => {
  open();
  await screen.findByRole('meter');
  track.dispatchEvent(new Event('ended'));
  expect(await screen.findByText('The camera has gone')).toBeVisible();
});
