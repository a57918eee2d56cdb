import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';

import type { CountClass } from '../../count/types';
import type { Announce } from '../../hooks/useAnnouncement';
import type { CellActions } from '../../hooks/useCellHotkeys';
import { useKeyboard } from '../../hooks/useKeyboard';
import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import { targetOf } from '../../keys/keyMap';
import type { ReviewState } from '../../review/reducer';
import type { CellGroup } from '../../review/selectors';
import { useReview } from '../../stores/ReviewContext';
import { useConfirmClass } from '../cells/useConfirmClass';
import { paintOf } from '../naming/classPaint';
import { nameKey } from '../naming/keyNames';
import { nameGroup } from '../naming/reviewNames';
import { Button, IconButton } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { OwnClassForm } from './OwnClassForm';
import { showPart } from './showPart';
import { UndoButtons } from './UndoButtons';

export interface ReviewToolsProps {
  review: ReviewState;
  group: CellGroup;
  /** Ids of the selected cells. */
  selected: readonly string[];
  onSelect: (selected: ReadonlySet<string>) => void;
  actions: CellActions;
  onAnnounce: Announce;
}

/** What can be done to the selected cells and to the whole class. */
export function ReviewTools({ review, group, selected, onSelect, actions, onAnnounce }: ReviewToolsProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const { reviewStore } = useReview();
  const [isNaming, setNaming] = useState(false);
  const { session } = review;
  const isSigned = session.signature !== null;
  const isNone = selected.length === 0 || isSigned;
  const { shown } = group;
  const isAllConfirmed = selected.length > 0 && selected.every((id) => session.cells[id]?.confirmed != null);
  const open = group.cells.filter(({ confirmed }) => confirmed === null).length;
  const { confirmClass, dialog } = useConfirmClass(session, (label, unseen) =>
    onAnnounce(reviewStore.edit({ type: 'class_confirmed', label, unseen }), m.review.announce_confirmed(open)),
  );
  useKeys(session.classes, {
    verifyClass: () => {
      if (shown !== null && open > 0 && !isSigned) confirmClass(shown.label);
    },
  });
  return (
    <div className="bench-line review-tools">
      <h2 id="review-cells-heading" className="section-heading">
        {nameGroup(group, i18n)}
      </h2>
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
      <span className="bench-narrow">
        <IconButton icon="image" label={m.review.to_field} onPress={() => showPart('.review-side')} />
      </span>
      {shown !== null && (
        <Button
          icon="check"
          isDisabled={open === 0 || isSigned}
          onPress={() => confirmClass(shown.label)}
        >
          {m.review.confirm_class}
        </Button>
      )}
      <span className="review-selected">
        <Button
          kind="quiet"
          isDisabled={group.cells.length === 0}
          onPress={() => onSelect(new Set(group.cells.map(({ id }) => id)))}
        >
          {m.review.select_all}
        </Button>
        <span className="review-count">{m.review.selected(selected.length)}</span>
        <UndoButtons review={review} actions={actions} />
      </span>
      {dialog}
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
    </div>
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
