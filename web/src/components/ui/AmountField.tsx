import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';

import type { Messages } from '../../i18n/en';
import { useI18n } from '../../i18n/I18n';
import { readTypedNumber, writeTypedNumber, type NumberRefusal } from '../../i18n/typedNumber';

/** As in contract/session.schema.json; no count of cells or 10⁹/L comes near it. */
const LARGEST = 1_000_000;

export interface AmountFieldProps {
  label: string;
  /** Null: empty. */
  value: number | null;
  /**
   * Called when the field is left, or by Enter, with another number in it. `isRefused`: what is in it is no number;
   * then the number that was in it before counts no longer.
   */
  onCommit: (value: number | null, isRefused: boolean) => void;
  /** Decimals; 0 for whole numbers. */
  digits?: number;
  help?: ReactNode;
  isDisabled?: boolean;
  isLabelHidden?: boolean;
}

/** A number from 0 on, as people of every language type it (docs/page.md, "Numbers, keys and other languages"). */
export function AmountField({ label, value, onCommit, digits = 0, help, isDisabled = false, isLabelHidden = false }: AmountFieldProps) {
  const { m } = useI18n();
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<NumberRefusal | null>(null);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    // A number that comes from elsewhere (undo, another button) replaces what was typed.
    if (refusal === null || value !== null) {
      setDraft(null);
      setRefusal(null);
    }
  }
  const commit = () => {
    if (draft === null || refusal !== null) return;
    const typed = readTypedNumber(draft, { digits, largest: LARGEST });
    if (typed.kind === 'refused') setRefusal(typed.refusal);
    else setDraft(null);
    const given = typed.kind === 'number' ? typed.value : null;
    if (given !== value || typed.kind === 'refused') onCommit(given, typed.kind === 'refused');
  };
  return (
    <TextField
      className="field"
      // Not type="number": it forgets what it cannot read, and reads a comma by the system's language.
      inputMode={digits === 0 ? 'numeric' : 'decimal'}
      autoComplete="off"
      value={draft ?? (value === null ? '' : writeTypedNumber(value, digits))}
      onChange={(text) => {
        setDraft(text);
        setRefusal(null);
      }}
      onBlur={commit}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') commit();
      }}
      isInvalid={refusal !== null}
      validationBehavior="aria"
      isDisabled={isDisabled}
      {...(isLabelHidden && { 'aria-label': label })}
    >
      {!isLabelHidden && <Label className="field-label">{label}</Label>}
      <Input className="input input-number" translate="no" />
      {help !== undefined && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
      <FieldError className="field-error">{refusal && <span role="alert">{explainRefusal(refusal, m.number)}</span>}</FieldError>
    </TextField>
  );
}

function explainRefusal(refusal: NumberRefusal, words: Messages['number']): string {
  switch (refusal.code) {
    case 'ambiguous':
      return words.ambiguous(refusal.whole, refusal.decimal);
    case 'too_large':
      return words.too_large(String(refusal.largest));
    default:
      return words[refusal.code];
  }
}
