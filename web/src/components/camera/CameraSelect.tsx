import type { CameraChoice } from '../../camera/camera';
import { useI18n } from '../../i18n/I18n';
import { MenuSelect } from '../ui/MenuSelect';

export interface CameraSelectProps {
  cameras: readonly CameraChoice[];
  /** Of the one in use. */
  stream: MediaStream;
  onChoose: (id: string) => void;
}

/** Which camera; nothing where there is one alone. */
export function CameraSelect({ cameras, stream, onChoose }: CameraSelectProps) {
  const { m } = useI18n();
  const current = stream.getVideoTracks()[0]?.getSettings().deviceId;
  if (cameras.length < 2) return null;
  return (
    <MenuSelect
      label={m.camera.choice}
      isLabelHidden
      items={cameras.map(({ id, name }, position) => ({ id, name: name === '' ? m.camera.unnamed(position + 1) : name }))}
      chosen={current ?? null}
      onChoose={(id) => {
        if (id !== current) onChoose(id);
      }}
    />
  );
}
