import { useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components';

import { readCodeInFile } from '../../camera/codes';
import { useI18n } from '../../i18n/I18n';
import '../../styles/camera.css';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { CameraPreview, CameraWaits } from './CameraFrame';
import { CameraSelect } from './CameraSelect';
import { NoCamera } from './NoCamera';
import { useCamera } from './useCamera';
import { useCode } from './useCode';

export interface CodeDialogProps {
  onClose: () => void;
  /** The text of a barcode or QR code. */
  onCode: (code: string) => void;
}

/** Reads a code with the camera or from a picture file. No picture is kept. */
export default function CodeDialog({ onClose, onCode }: CodeDialogProps) {
  const { m } = useI18n();
  const [cameraId, setCameraId] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [trouble, setTrouble] = useState<'code_none' | 'code_failed' | null>(null);
  const readFile = async (file: File) => {
    setTrouble(null);
    try {
      const code = await readCodeInFile(file);
      if (code === null) setTrouble('code_none');
      else onCode(code);
    } catch {
      setTrouble('code_failed');
    }
  };
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={m.camera.code_heading}>
      <div className="camera">
        <CodeCamera
          key={`${cameraId} ${attempt}`}
          cameraId={cameraId}
          onCamera={setCameraId}
          onRetry={() => setAttempt(attempt + 1)}
          onFile={(file) => void readFile(file)}
          onCode={onCode}
          onFailed={() => setTrouble('code_failed')}
        />
        <p role="status">{trouble !== null && m.camera[trouble]}</p>
        <div className="camera-controls">
          <FileTrigger
            acceptedFileTypes={['image/*']}
            onSelect={(files) => {
              for (const file of files ?? []) void readFile(file);
            }}
          >
            <Button icon="image">{m.camera.code_file}</Button>
          </FileTrigger>
        </div>
        <p className="field-help">{m.camera.code_help}</p>
      </div>
    </Dialog>
  );
}

interface CodeCameraProps {
  cameraId: string | null;
  onCamera: (id: string) => void;
  onRetry: () => void;
  onFile: (file: File) => void;
  onCode: (code: string) => void;
  onFailed: () => void;
}

/** One camera, from asking for it to the code. */
function CodeCamera({ cameraId, onCamera, onRetry, onFile, onCode, onFailed }: CodeCameraProps) {
  const camera = useCamera(cameraId);
  if (camera.phase === 'failed') return <NoCamera problem={camera.problem} onRetry={onRetry} onTaken={onFile} />;
  if (camera.phase === 'asking') return <CameraWaits />;
  return (
    <>
      <LiveCode stream={camera.stream} onCode={onCode} onFailed={onFailed} />
      <CameraSelect cameras={camera.cameras} stream={camera.stream} onChoose={onCamera} />
    </>
  );
}

function LiveCode({ stream, onCode, onFailed }: { stream: MediaStream } & Pick<CodeCameraProps, 'onCode' | 'onFailed'>) {
  const video = useRef<HTMLVideoElement>(null);
  useCode(video, onCode, onFailed);
  return <CameraPreview stream={stream} videoRef={video} />;
}
