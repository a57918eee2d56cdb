import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

import { useProficiencyWords } from '../../i18n/proficiency';
import { Icon } from '../ui/Icon';

export interface ReaderSelectProps {
  /** Names by the key of the reader. */
  readers: ReadonlyMap<string, string>;
  chosen: string;
  onChoose: (key: string) => void;
}

/** Whose history is shown. */
export function ReaderSelect({ readers, chosen, onChoose }: ReaderSelectProps) {
  const words = useProficiencyWords();
  return (
    <Select className="select" value={chosen} onChange={(key) => onChoose(String(key))}>
      <Label className="field-label">{words.history_of}</Label>
      <Button className="button button-secondary select-button">
        <SelectValue className="button-text" />
        <Icon name="chevron" size={16} />
      </Button>
      <Popover className="menu-popover">
        <ListBox className="menu" items={[...readers].map(([id, name]) => ({ id, name }))}>
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
