import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

import { Icon } from './Icon';

export interface MenuSelectProps<Id extends string> {
  label: string;
  /** For those who cannot see what is beside it. */
  isLabelHidden?: boolean;
  items: readonly { id: Id; name: string }[];
  chosen: Id | null;
  onChoose: (id: Id) => void;
  isDisabled?: boolean;
  /** On the button, where it is not the name of the chosen one. */
  text?: string;
}

/** One of a few names, chosen from a list that opens below its button. */
export function MenuSelect<Id extends string>({
  label,
  isLabelHidden = false,
  items,
  chosen,
  onChoose,
  isDisabled = false,
  text,
}: MenuSelectProps<Id>) {
  return (
    <Select
      className="select"
      value={chosen}
      isDisabled={isDisabled}
      onChange={(key) => {
        const item = items.find(({ id }) => id === key);
        if (item !== undefined) onChoose(item.id);
      }}
    >
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <Button className="button button-secondary select-button">
        {text === undefined ? <SelectValue className="button-text" /> : <span className="button-text">{text}</span>}
        <Icon name="chevron" size={16} />
      </Button>
      <Popover className="menu-popover">
        <ListBox className="menu" items={items}>
          {({ id, name }) => (
            <ListBoxItem id={id} className="menu-item" textValue={name}>
              <span>{name}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
