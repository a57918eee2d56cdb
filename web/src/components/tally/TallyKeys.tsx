import { Button as AriaButton } from 'react-aria-components';

import { isTargetReached, type Tally, type TallyAction } from '../../count/tally';
import type { CountClass } from '../../count/types';
import { useKeyboard } from '../../hooks/useKeyboard';
import { useI18n } from '../../i18n/I18n';
import { targetOf } from '../../keys/keyMap';
import { paintOf } from '../naming/classPaint';
import { nameKey } from '../naming/keyNames';
import { shortenLabel } from '../naming/pictureNames';
import '../../styles/keys.css';

export interface TallyKeysProps {
  tally: Tally;
  classes: readonly CountClass[];
  dispatch: (action: TallyAction) => void;
}

/** The counter's fields: each with its key, its class and how many there are. For fingers, and to look at. */
export function TallyKeys({ tally, classes, dispatch }: TallyKeysProps) {
  const { m, format } = useI18n();
  const keyboard = useKeyboard(classes);
  const isFull = isTargetReached(tally);
  return (
    <div className="tally-keys" role="group" aria-label={m.tally.keys}>
      {classes.map((shown) => {
        const { label } = shown;
        const count = format.integer(tally.presses.filter((pressed) => pressed === label).length);
        return (
          <AriaButton
            key={label}
            className="tally-key"
            style={{ borderBlockStartColor: paintOf(shown) }}
            isDisabled={isFull}
            onPress={() => dispatch({ type: 'press', label })}
          >
            <kbd className="key" translate="no">{nameKey(keyboard.keyOf(targetOf(label)) ?? '–', m)}</kbd>
            <span className="tally-count" translate="no">{count}</span>
            <span className="tally-name">{format.text(shown.name)}</span>
            {/* Where there is no room for the name. */}
            <span className="tally-short" aria-hidden="true" translate="no">{shortenLabel(label)}</span>
          </AriaButton>
        );
      })}
    </div>
  );
}
