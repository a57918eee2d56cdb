import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';

import type { CountClass } from '../../count/types';
import type { Announce } from '../../hooks/useAnnouncement';
import type { CellActions } from '../../hooks/useCellHotkeys';
import { useKeyboard } from '../../hooks/useKeyboard';
import { useI18n } from '../../i18n/I18n';
import { targetOf } from '../../keys/keyMap';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { paintOf } from '../naming/classPaint';
import { nameKey } from '../naming/keyNames';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { OwnClassForm } from './OwnClassForm';

export interface CellActionButtonsProps {
  session: ReviewSession;
  /** Ids of the selected cells. */
  selected: readonly string[];
  actions: CellActions;
  onAnnounce: Announce;
}

/** What can be done to the selected cells: give them a class, verify them, mark them as artefacts. */
export function CellActionButtons({ session, selected, actions, onAnnounce }: CellActionButtonsProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const [isNaming, setNaming] = useState(false);
  const isNone = selected.length === 0 || session.signature !== null;
  const isAllConfirmed = selected.length > 0 && selected.every((id) => session.cells[id]?.confirmed != null);
  return (
    <>
      <NamingMenu
        classes={session.classes}
        isDisabled={isNone}
        onName={(label) => actions.rename(selected, label)}
        onOwn={() => setNaming(true)}
      />
      {isAllConfirmed ? (
        <Button isDisabled={isNone} onPress={() => actions.withdraw(selected)}>
          {m.review.withdraw}
        </Button>
      ) : (
        <Button icon="check" isDisabled={isNone} onPress={() => actions.confirm(selected)}>
          {m.review.confirm}
        </Button>
      )}
      <Button isDisabled={isNone} onPress={() => actions.rejectCells(selected)}>
        {m.review.mark_not_cell}
      </Button>
      <Dialog isOpen={isNaming} onOpenChange={setNaming} title={m.review.own_heading}>
        <OwnClassForm
          onMade={(added) => {
            setNaming(false);
            const rejection = reviewStore.edit({ type: 'class_added', added });
            if (rejection === null || rejection.code === 'class_exists') actions.rename(selected, added.label);
            else onAnnounce(rejection, '');
          }}
        />
      </Dialog>
    </>
  );
}

interface NamingMenuProps {
  classes: readonly CountClass[];
  isDisabled: boolean;
  onName: (label: string) => void;
  /** A class that is not in the list is wanted. */
  onOwn: () => void;
}

function NamingMenu({ classes, isDisabled, onName, onOwn }: NamingMenuProps) {
  const { m, format } = useI18n();
  const keyboard = useKeyboard(classes);
  return (
    <MenuTrigger>
      <Button kind="primary" isDisabled={isDisabled}>
        <span>{m.review.name_it}</span>
        <Icon name="chevron" size={16} />
      </Button>
      <Popover className="menu-popover">
        <Menu
          className="menu"
          aria-label={m.review.name_it}
          onAction={(key) => {
            if (key === ':own') onOwn();
            else onName(String(key));
          }}
        >
          {classes.map((shown) => (
            <MenuItem key={shown.label} id={shown.label} textValue={format.text(shown.name)} className="menu-item">
              <span className="cell-swatch" style={{ backgroundColor: paintOf(shown) }} />
              <span>{format.text(shown.name)}</span>
              <kbd className="class-row-key" translate="no" aria-hidden="true">
                {nameKey(keyboard.keyOf(targetOf(shown.label)) ?? '–', m)}
              </kbd>
            </MenuItem>
          ))}
          <MenuItem id=":own" className="menu-item">
            <span>{m.review.own_class}</span>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
