import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

import { FORMAT_IDS, FORMAT_TITLES, type FormatId } from '../../annotations/formatIds';
import { useAnnotationTexts } from '../../i18n/annotationTexts';
import { Icon } from '../ui/Icon';

export function FormatSelect({ value, onChange }: { value: FormatId; onChange: (id: FormatId) => void }) {
  const texts = useAnnotationTexts();
  return (
    <Select
      className="select"
      value={value}
      onChange={(key) => {
        const id = FORMAT_IDS.find((one) => one === key);
        if (id !== undefined) onChange(id);
      }}
    >
      <Label className="visually-hidden">{texts.format}</Label>
      <Button className="button button-secondary select-button">
        <SelectValue className="button-text" />
        <Icon name="chevron" size={16} />
      </Button>
      <Popover className="menu-popover">
        <ListBox className="menu">
          {FORMAT_IDS.map((id) => (
            <ListBoxItem key={id} id={id} className="menu-item" textValue={FORMAT_TITLES[id]}>
              <span>{FORMAT_TITLES[id]}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
