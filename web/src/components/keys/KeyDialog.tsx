import { useEffect, useState, useSyncExternalStore } from 'react';
import { Button as AriaButton } from 'react-aria-components';

import type { CountClass } from '../../count/types';
import { useKeyboard } from '../../hooks/useKeyboard';
import { useI18n } from '../../i18n/I18n';
import { ACTIONS, assignKey, DEFAULT_KEY_MAP, isUsableKey, targetOf, type KeyTarget } from '../../keys/keyMap';
import { findPressedKey } from '../../keys/pressedKey';
import { keyStore } from '../../stores/keyStore';
import { nameKey } from '../naming/keyNames';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import '../../styles/keys.css';

export interface KeyDialogProps {
  classes: readonly CountClass[];
  onClose: () => void;
}

/** Every key and what it does; a press on a key, then another key, changes it. */
export default function KeyDialog({ classes, onClose }: KeyDialogProps) {
  const { m, format } = useI18n();
  const map = useSyncExternalStore(keyStore.subscribe, keyStore.getMap);
  const [asked, setAsked] = useState<KeyTarget | null>(null);
  const [said, setSaid] = useState('');
  const names = new Map<KeyTarget, string>([
    ...ACTIONS.map((action) => [action, m.keys.actions[action]] as const),
    ...classes.map(({ label, name }) => [targetOf(label), format.text(name)] as const),
  ]);
  const nameOf = (target: KeyTarget) => names.get(target) ?? target.replace(/^class\//, '');
  const take = (key: string) => {
    if (asked === null) return;
    setAsked(null);
    if (key === 'escape' || key === 'tab') return;
    if (!isUsableKey(key)) {
      setSaid(m.keys.unusable(nameKey(key, m)));
      return;
    }
    const before = map[key];
    keyStore.setMap(assignKey(map, key, asked));
    const done = m.keys.changed(nameKey(key, m), nameOf(asked));
    setSaid(before === undefined || before === asked ? done : `${done} ${m.keys.taken(nameOf(before))}`);
  };
  const rows = { classes, asked, onAsk: setAsked, onTake: take };
  return (
    <Dialog isOpen onOpenChange={onClose} title={m.keys.heading}>
      <div className="settings">
        <p>{m.keys.text}</p>
        <KeyRows {...rows} title={m.keys.for_classes} targets={classes.map(({ label }) => targetOf(label))} nameOf={nameOf} />
        <KeyRows {...rows} title={m.keys.for_cells} targets={ACTIONS} nameOf={nameOf} />
        <dl className="key-list">
          {m.keys.fixed.map(([key, deed]) => (
            <div key={key} className="key-row">
              <dt>{deed}</dt>
              <dd>
                <kbd className="key" translate="no">{key}</kbd>
              </dd>
            </div>
          ))}
        </dl>
        <p role="status">{asked === null ? said : m.keys.press(nameOf(asked))}</p>
        <div className="notice-actions">
          <Button
            isDisabled={map === DEFAULT_KEY_MAP}
            onPress={() => {
              keyStore.setMap(null);
              setSaid(m.keys.reset_done);
            }}
          >
            {m.keys.reset}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface KeyRowsProps {
  title: string;
  targets: readonly KeyTarget[];
  nameOf: (target: KeyTarget) => string;
  classes: readonly CountClass[];
  /** What the next key is for. */
  asked: KeyTarget | null;
  onAsk: (target: KeyTarget) => void;
  onTake: (key: string) => void;
}

function KeyRows({ title, targets, nameOf, classes, asked, onAsk, onTake }: KeyRowsProps) {
  const { m } = useI18n();
  const keyboard = useKeyboard(classes);
  return (
    <section className="key-part">
      <h3 className="small-heading">{title}</h3>
      <ul className="key-list">
        {targets.map((target) => {
          const keys = keyboard.keysOf(target).map((key) => nameKey(key, m)).join(m.keys.or);
          return (
            <li key={target} className="key-row">
              <span>{nameOf(target)}</span>
              {target === asked && <NextKey onKey={onTake} />}
              <AriaButton
                className="key key-button"
                aria-label={m.keys.change(nameOf(target), keys || m.keys.none)}
                data-asked={target === asked || undefined}
                onPress={() => onAsk(target)}
              >
                <span translate="no">{target === asked ? '…' : keys || '–'}</span>
              </AriaButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Waits for a key and hands it out, so that neither the dialog nor the button that has the focus has it. */
function NextKey({ onKey }: { onKey: (key: string) => void }) {
  useEffect(() => {
    const hold = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
    };
    const press = (event: KeyboardEvent) => {
      hold(event);
      // What is held while another key is chosen says nothing yet.
      if (event.repeat || ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return;
      // Else the button would be pressed when the space bar comes up.
      document.addEventListener('keyup', hold, { capture: true, once: true });
      onKey(event.ctrlKey || event.metaKey || event.altKey ? 'escape' : findPressedKey(event));
    };
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
  });
  return null;
}
