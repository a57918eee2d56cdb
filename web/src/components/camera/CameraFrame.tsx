import type { RefObject } from 'react';

import { useI18n } from '../../i18n/I18n';

/** While the reader is asked for a camera. */
export function CameraWaits() {
  const { m } = useI18n();
  return (
    <div className="camera-frame camera-waits" role="status">
      <span className="pulse" aria-hidden="true" />
      <span>{m.camera.asking}</span>
    </div>
  );
}

export interface CameraPreviewProps {
  stream: MediaStream;
  videoRef: RefObject<HTMLVideoElement | null>;
}

/** What the camera shows now. */
export function CameraPreview({ stream, videoRef }: CameraPreviewProps) {
  const { m } = useI18n();
  return (
    <div className="camera-frame">
      {/* What a microscope shows has no sound. */}
      <video
        ref={(element) => {
          videoRef.current = element;
          if (element !== null && element.srcObject !== stream) element.srcObject = stream;
        }}
        aria-label={m.camera.preview}
        autoPlay
        muted
        playsInline
      />
    </div>
  );
}
