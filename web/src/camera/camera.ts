/** The device's cameras: opened, listed, lit and read, frame by frame. Nothing leaves the page. */

import { checkPageCanvas } from '../engine/picture/canvasCheck';

/** Why there is no live picture. */
export type CameraProblem =
  /** The page came over plain http: browsers give it no camera. */
  | 'insecure'
  /** The browser has no cameras for pages. */
  | 'unsupported'
  | 'missing'
  | 'denied'
  /** Another program holds it. */
  | 'busy'
  /** The browser changes the pixels that pages read, so a frame would be none. */
  | 'changed'
  /** It was unplugged, or the system took it away. */
  | 'lost'
  | 'failed';

export class CameraError extends Error {
  readonly problem: CameraProblem;

  constructor(problem: CameraProblem, cause?: unknown) {
    super(`Expected a camera, got none: ${problem}.`, { cause });
    this.name = 'CameraError';
    this.problem = problem;
  }
}

export interface CameraChoice {
  id: string;
  /** As the system calls it; empty where it says so only after permission. */
  name: string;
}

/** Enough for a field under an oil lens; more would slow the preview down, by which one focuses. */
const IDEAL_PX = { width: 1920, height: 1440 };

/** JPEG quality at which a blur of one pixel still measures the same. */
const QUALITY = 0.95;

/**
 * Opens one camera, or the one that faces away from the person where `id` is null. Asks for permission.
 *
 * Throws CameraError. Whoever opens it calls `closeCamera`.
 */
export async function openCamera(id: string | null): Promise<MediaStream> {
  const devices = findDevices();
  await checkPageCanvas().catch((error: unknown) => {
    throw new CameraError('changed', error);
  });
  try {
    return await devices.getUserMedia({
      audio: false,
      video: {
        ...(id === null ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: id } }),
        width: { ideal: IDEAL_PX.width },
        height: { ideal: IDEAL_PX.height },
      },
    });
  } catch (error) {
    throw new CameraError(nameProblem(error), error);
  }
}

/** Every camera there is. Names are known once one was opened. Throws CameraError. */
export async function listCameras(): Promise<CameraChoice[]> {
  const found = await findDevices().enumerateDevices();
  return found.filter(({ kind }) => kind === 'videoinput').map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

/** Releases the camera: its light goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The types of the DOM know no torch. */
interface TorchCapabilities extends MediaTrackCapabilities {
  torch?: boolean;
}

export function hasTorch(stream: MediaStream): boolean {
  const [track] = stream.getVideoTracks();
  // Firefox does not say.
  const capabilities: TorchCapabilities = track && 'getCapabilities' in track ? track.getCapabilities() : {};
  return capabilities.torch === true;
}

/** Rejects where the camera refuses after all. */
export async function switchTorch(stream: MediaStream, isOn: boolean): Promise<void> {
  const constraint: MediaTrackConstraintSet & { torch: boolean } = { torch: isOn };
  await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [constraint] });
}

/** The frame that is shown, in its full size, as a JPEG file named by the time. */
export async function captureFrame(video: HTMLVideoElement, at: Date): Promise<File> {
  const canvas = drawFrame(video, Number.POSITIVE_INFINITY);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (blob === null) throw new CameraError('failed');
  return new File([blob], nameCapture(at), { type: 'image/jpeg', lastModified: at.getTime() });
}

/** Pixels of the frame that is shown, scaled down to at most `longest_px`; null before the first. */
export function readFrame(video: HTMLVideoElement, longest_px: number): ImageData | null {
  if (video.videoWidth === 0) return null;
  const canvas = drawFrame(video, longest_px);
  return canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}

/** "camera-2026-01-31-09-05-07-042.jpg": in the person's own time, and in the order in which they were taken. */
export function nameCapture(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())];
  const time = [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())];
  return `camera-${[...day, ...time].join('-')}-${String(at.getMilliseconds()).padStart(3, '0')}.jpg`;
}

function drawFrame(video: HTMLVideoElement, longest_px: number): HTMLCanvasElement {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, longest_px / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(videoWidth * scale));
  canvas.height = Math.max(1, Math.round(videoHeight * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new CameraError('failed');
  context.imageSmoothingQuality = 'high';
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Browsers hide them from pages that came over plain http. Throws CameraError. */
function findDevices(): MediaDevices {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (mediaDevices !== undefined && 'getUserMedia' in mediaDevices) return mediaDevices;
  throw new CameraError(window.isSecureContext ? 'unsupported' : 'insecure');
}

function nameProblem(error: unknown): CameraProblem {
  // OverconstrainedError is no Error in every browser.
  switch ((error as { name?: unknown } | null)?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}
