import type { RefObject } from 'react';

import { useI18n } from '../../i18n/I18n';
import { Toggle } from '../ui/Button';
import type { FieldMode } from './Photograph';

export interface BoxTogglesProps {
  mode: FieldMode;
  onMode: (mode: FieldMode) => void;
  canDraw: boolean;
  canChange: boolean;
  changeButton: RefObject<HTMLButtonElement | null>;
}

/** Whether the next drag in a field draws a box, or changes that of the chosen cell. */
export function BoxToggles({ mode, onMode, canDraw, canChange, changeButton }: BoxTogglesProps) {
  const { m } = useI18n();
  return (
    <>
      <Toggle icon="box" isSelected={mode === 'draw'} isDisabled={!canDraw} onChange={(isOn) => onMode(isOn ? 'draw' : 'choose')}>
        {m.review.draw}
      </Toggle>
      <Toggle
        ref={changeButton}
        icon="move"
        isSelected={mode === 'change'}
        isDisabled={!canChange}
        onChange={(isOn) => onMode(isOn ? 'change' : 'choose')}
      >
        {m.review.change_box}
      </Toggle>
    </>
  );
}
