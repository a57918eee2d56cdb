import { useState, type ReactNode } from 'react';
import { CheckboxButton, CheckboxField, Input, Label, NumberField, Text, TextArea, TextField } from 'react-aria-components';

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

export interface AmountFieldProps {
  label: string;
  /** Null: empty. */
  value: number | null;
  onCommit: (value: number | null) => void;
  /** Decimals; 0 for whole numbers. */
  digits?: number;
  help?: ReactNode;
  isDisabled?: boolean;
  isLabelHidden?: boolean;
}

/** A number from 0 on, written as the reader's language writes it. */
export function AmountField({ label, value, onCommit, digits = 0, help, isDisabled = false, isLabelHidden = false }: AmountFieldProps) {
  return (
    <NumberField
      className="field"
      value={value ?? Number.NaN}
      onChange={(given) => onCommit(Number.isNaN(given) ? null : given)}
      minValue={0}
      formatOptions={{ maximumFractionDigits: digits, useGrouping: false }}
      isDisabled={isDisabled}
      {...(isLabelHidden && { 'aria-label': label })}
    >
      {!isLabelHidden && <Label className="field-label">{label}</Label>}
      <Input className="input input-number" autoComplete="off" />
      {help !== undefined && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
    </NumberField>
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
