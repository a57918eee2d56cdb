import { useEffect, useState } from 'react';

import { CameraError, closeCamera, listCameras, openCamera, type CameraChoice, type CameraProblem } from '../../camera/camera';

export type CameraState =
  | { phase: 'asking' }
  | { phase: 'live'; stream: MediaStream; cameras: readonly CameraChoice[] }
  | { phase: 'failed'; problem: CameraProblem };

/**
 * An open camera for as long as the component is mounted; `cameraId` null is the one at the back. It must stay the
 * same.
 */
export function useCamera(cameraId: string | null): CameraState {
  const [state, setState] = useState<CameraState>({ phase: 'asking' });
  useEffect(() => {
    const closing = new AbortController();
    const { signal } = closing;
    const open = async () => {
      const stream = await openCamera(cameraId);
      // It may have been closed while the person was being asked.
      if (signal.aborted) closeCamera(stream);
      else signal.addEventListener('abort', () => closeCamera(stream));
      for (const track of stream.getTracks()) {
        track.addEventListener('ended', () => setState({ phase: 'failed', problem: 'lost' }), { signal });
      }
      const cameras = await listCameras();
      if (!signal.aborted) setState({ phase: 'live', stream, cameras });
    };
    open().catch((error: unknown) => {
      if (!signal.aborted) setState({ phase: 'failed', problem: error instanceof CameraError ? error.problem : 'failed' });
    });
    return () => closing.abort();
  }, [cameraId]);
  return state;
}
