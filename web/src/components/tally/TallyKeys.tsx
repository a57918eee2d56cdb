import { Button as AriaButton } from 'react-aria-components';

import { isTargetReached, type Tally, type TallyAction } from '../../count/tally';
import type { CountClass } from '../../count/types';
import { useI18n } from '../../i18n/I18n';

export interface TallyKeysProps {
  tally: Tally;
  classes: readonly CountClass[];
  dispatch: (action: TallyAction) => void;
}

/** The counter's fields: each with its key, its class and how many there are. For fingers, and to look at. */
export function TallyKeys({ tally, classes, dispatch }: TallyKeysProps) {
  const { m, format } = useI18n();
  const isFull = isTargetReached(tally);
  return (
    <div className="tally-keys" role="group" aria-label={m.tally.keys}>
      {Object.entries(tally.keys).map(([key, label]) => {
        const shown = classes.find((one) => one.label === label);
        const name = format.text(shown?.name ?? { en: label });
        const count = format.integer(tally.presses.filter((pressed) => pressed === label).length);
        return (
          <AriaButton
            key={key}
            className="tally-key"
            style={{ borderBlockStartColor: shown?.color ?? 'currentColor' }}
            isDisabled={isFull}
            onPress={() => dispatch({ type: 'press', key })}
          >
            <kbd translate="no">{key}</kbd>
            <span className="tally-count" translate="no">{count}</span>
            <span className="tally-name">{name}</span>
          </AriaButton>
        );
      })}
    </div>
  );
}
