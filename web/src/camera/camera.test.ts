// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';

import { checkPageCanvas } from '../engine/picture/canvasCheck';
import { CameraError, hasTorch, listCameras, nameCapture, openCamera } from './camera';

// jsdom draws nothing.
vi.mock('../engine/picture/canvasCheck', () => ({ checkPageCanvas: vi.fn(() => Promise.resolve()) }));

afterEach(() => {
  Reflect.deleteProperty(navigator, 'mediaDevices');
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function useDevices(devices: Partial<MediaDevices> | undefined): void {
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: devices });
}

const refuse = (name: string) => () => Promise.reject(new DOMException('no', name));

describe('openCamera', () => {
  it('asks for the one at the back, and for no sound', async () => {
    const getUserMedia = vi.fn(() => Promise.resolve({} as MediaStream));
    useDevices({ getUserMedia });
    await openCamera(null);
    expect(getUserMedia).toHaveBeenCalledWith(
      expect.objectContaining({ audio: false, video: expect.objectContaining({ facingMode: { ideal: 'environment' } }) as unknown }),
    );
  });

  it('asks for exactly the one that was chosen', async () => {
    const getUserMedia = vi.fn(() => Promise.resolve({} as MediaStream));
    useDevices({ getUserMedia });
    await openCamera('scope');
    expect(getUserMedia).toHaveBeenCalledWith(
      expect.objectContaining({ video: expect.objectContaining({ deviceId: { exact: 'scope' } }) as unknown }),
    );
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['InvalidStateError', 'failed'],
  ])('says what %s means', async (name, problem) => {
    useDevices({ getUserMedia: refuse(name) });
    await expect(openCamera(null)).rejects.toMatchObject({ problem });
  });

  it('asks for no camera where the browser changes pixels', async () => {
    const getUserMedia = vi.fn();
    useDevices({ getUserMedia });
    vi.mocked(checkPageCanvas).mockRejectedValueOnce(new Error('canvas_changed'));
    await expect(openCamera(null)).rejects.toMatchObject({ problem: 'changed' });
    expect(getUserMedia).not.toHaveBeenCalled();
  });

  it('tells plain http from a browser without cameras', async () => {
    useDevices(undefined);
    vi.stubGlobal('isSecureContext', false);
    await expect(openCamera(null)).rejects.toMatchObject({ problem: 'insecure' });
    vi.stubGlobal('isSecureContext', true);
    await expect(listCameras()).rejects.toBeInstanceOf(CameraError);
    await expect(openCamera(null)).rejects.toMatchObject({ problem: 'unsupported' });
  });
});

describe('hasTorch', () => {
  const makeStream = (track: object) => ({ getVideoTracks: () => [track] }) as unknown as MediaStream;

  it('believes the track alone', () => {
    expect(hasTorch(makeStream({ getCapabilities: () => ({ torch: true }) }))).toBe(true);
    expect(hasTorch(makeStream({ getCapabilities: () => ({}) }))).toBe(false);
    expect(hasTorch(makeStream({}))).toBe(false);
  });
});

describe('nameCapture', () => {
  it('sorts by time, to the millisecond', () => {
    expect(nameCapture(new Date(2026, 0, 31, 9, 5, 7, 42))).toBe('camera-2026-01-31-09-05-07-042.jpg');
  });
});
