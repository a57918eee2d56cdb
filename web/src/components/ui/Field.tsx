import { useState, type ReactNode } from 'react';
import { CheckboxButton, CheckboxField, Input, Label, TextArea, TextField } from 'react-aria-components';

export interface WordsFieldProps {
  label: string;
  value: string;
  /** Called when the field is left with another text in it, not at every key: one change is one step. */
  onCommit: (value: string) => void;
  isLong?: boolean;
  isDisabled?: boolean;
}

export function WordsField({ value, ...props }: WordsFieldProps) {
  // A text that changed elsewhere (undo, another session) replaces the text in the field.
  return <Draft key={value} value={value} {...props} />;
}

function Draft({ label, value, onCommit, isLong = false, isDisabled = false }: WordsFieldProps) {
  const [draft, setDraft] = useState(value);
  return (
    <TextField
      className="field"
      value={draft}
      onChange={setDraft}
      onBlur={() => {
        if (draft.trim() !== value) onCommit(draft.trim());
      }}
      isDisabled={isDisabled}
    >
      <Label className="field-label">{label}</Label>
      {isLong ? <TextArea className="input" rows={3} /> : <Input className="input" autoComplete="off" />}
    </TextField>
  );
}

export interface TickProps {
  children: ReactNode;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
}

export function Tick({ children, ...props }: TickProps) {
  return (
    <CheckboxField {...props}>
      <CheckboxButton className="tick">
        <span className="tick-box" aria-hidden="true" />
        <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
