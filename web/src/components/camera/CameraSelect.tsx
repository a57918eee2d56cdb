import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

import type { CameraChoice } from '../../camera/camera';
import { useI18n } from '../../i18n/I18n';
import { Icon } from '../ui/Icon';

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
    <Select
      className="select"
      value={current ?? null}
      onChange={(key) => {
        if (key !== null && key !== current) onChoose(String(key));
      }}
    >
      <Label className="visually-hidden">{m.camera.choice}</Label>
      <Button className="button button-secondary select-button">
        <SelectValue className="button-text" />
        <Icon name="chevron" size={16} />
      </Button>
      <Popover className="menu-popover">
        <ListBox className="menu" items={cameras.map((camera, position) => ({ ...camera, number: position + 1 }))}>
          {({ id, name, number }) => (
            <ListBoxItem id={id} className="menu-item" textValue={name === '' ? m.camera.unnamed(number) : name}>
              <span>{name === '' ? m.camera.unnamed(number) : name}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
