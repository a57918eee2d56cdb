import { useRef, useState } from 'react';

import { captureFrame, hasTorch, switchTorch } from '../../camera/camera';
import { useCamera } from './useCamera';
import { useI18n } from '../../i18n/I18n';
import '../../styles/camera.css';
import { Button, Toggle } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { CameraPreview, CameraWaits } from './CameraFrame';
import { CameraSelect } from './CameraSelect';
import { FocusMeter } from './FocusMeter';
import { NoCamera } from './NoCamera';
import { useFocus } from './useFocus';

export interface CameraDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onTaken: (file: File) => void;
}

/** Photographs from a camera, such as a phone held to an eyepiece. */
export default function CameraDialog({ isOpen, onOpenChange, onTaken }: CameraDialogProps) {
  const { m } = useI18n();
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={m.camera.heading}>
      <CameraBody onTaken={onTaken} />
    </Dialog>
  );
}

/** Which camera, and what was taken so far; each opening of a camera is a view of its own. */
function CameraBody({ onTaken }: Pick<CameraDialogProps, 'onTaken'>) {
  const { m } = useI18n();
  const [cameraId, setCameraId] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [taken, setTaken] = useState<string[]>([]);
  const take = (file: File) => {
    onTaken(file);
    setTaken((names) => [...names, file.name]);
  };
  const last = taken.at(-1);
  return (
    <div className="camera">
      <CameraView
        key={`${cameraId} ${attempt}`}
        cameraId={cameraId}
        onCamera={setCameraId}
        onRetry={() => setAttempt(attempt + 1)}
        onTaken={take}
      />
      <p className="camera-taken" role="status">
        {last !== undefined && m.camera.taken(taken.length, last)}
      </p>
      <p className="field-help">{m.camera.help}</p>
    </div>
  );
}

interface CameraViewProps {
  cameraId: string | null;
  onCamera: (id: string) => void;
  onRetry: () => void;
  onTaken: (file: File) => void;
}

function CameraView({ cameraId, onCamera, onRetry, onTaken }: CameraViewProps) {
  const camera = useCamera(cameraId);
  switch (camera.phase) {
    case 'asking':
      return <CameraWaits />;
    case 'failed':
      return <NoCamera problem={camera.problem} onRetry={onRetry} onTaken={onTaken} />;
    case 'live':
      return (
        <LiveCamera
          stream={camera.stream}
          choice={<CameraSelect cameras={camera.cameras} stream={camera.stream} onChoose={onCamera} />}
          onTaken={onTaken}
        />
      );
  }
}

interface LiveCameraProps {
  stream: MediaStream;
  choice: React.ReactElement;
  onTaken: (file: File) => void;
}

function LiveCamera({ stream, choice, onTaken }: LiveCameraProps) {
  const { m } = useI18n();
  const video = useRef<HTMLVideoElement>(null);
  const focus = useFocus(video);
  const [isLit, setLit] = useState(false);
  const [isTaking, setTaking] = useState(false);
  const take = async () => {
    if (video.current === null || isTaking) return;
    setTaking(true);
    try {
      onTaken(await captureFrame(video.current, new Date()));
    } finally {
      setTaking(false);
    }
  };
  const light = async (isOn: boolean) => {
    setLit(isOn);
    // A camera that refuses after all stays as it was.
    await switchTorch(stream, isOn).catch(() => setLit(!isOn));
  };
  return (
    <>
      <CameraPreview stream={stream} videoRef={video} />
      <FocusMeter focus={focus} />
      <div className="camera-controls">
        <Button kind="primary" icon="camera" isDisabled={focus === null} onPress={() => void take()}>
          {m.camera.take}
        </Button>
        {hasTorch(stream) && (
          <Toggle icon="light" isSelected={isLit} onChange={(isOn) => void light(isOn)}>
            {m.camera.torch}
          </Toggle>
        )}
        {choice}
      </div>
    </>
  );
}
