import { useState } from 'react';
import { FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';

import { Button } from './Button';

export interface LinkFormProps {
  label: string;
  help: string;
  submit: string;
  placeholder?: string;
  /** Returns what is wrong with the address, or null when it was taken. */
  onSubmit: (address: string) => string | null;
}

/** One address and a button; the error is shown beside the field. */
export function LinkForm({ label, help, submit, placeholder, onSubmit }: LinkFormProps) {
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string | null>(null);
  return (
    <Form
      className="link-form"
      onSubmit={(event) => {
        event.preventDefault();
        setError(onSubmit(address));
      }}
    >
      <TextField
        type="text"
        inputMode="url"
        autoComplete="off"
        value={address}
        onChange={(value) => {
          setAddress(value);
          setError(null);
        }}
        isInvalid={error !== null}
        validationBehavior="aria"
        className="field"
      >
        <Label className="field-label">{label}</Label>
        <Input className="input" spellCheck="false" placeholder={placeholder ?? ''} />
        <Text slot="description" className="field-help">
          {help}
        </Text>
        <FieldError className="field-error">{error}</FieldError>
      </TextField>
      <Button kind="primary" type="submit">
        {submit}
      </Button>
    </Form>
  );
}
