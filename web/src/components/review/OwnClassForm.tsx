import { useState } from 'react';
import { CheckboxButton, CheckboxField, FieldError, Form, Input, Label, TextField } from 'react-aria-components';

import { makeOwnClass } from '../../count/classes';
import type { CountClass } from '../../count/types';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';

/** Asks for the name of a class that the model does not know. */
export function OwnClassForm({ onMade }: { onMade: (added: CountClass) => void }) {
  const { m } = useI18n();
  const [name, setName] = useState('');
  const [isWhite, setWhite] = useState(true);
  const [isWrong, setWrong] = useState(false);
  return (
    <Form
      className="settings"
      onSubmit={(event) => {
        event.preventDefault();
        let made: CountClass;
        try {
          made = makeOwnClass(name, isWhite);
        } catch {
          setWrong(true);
          return;
        }
        onMade(made);
      }}
    >
      <TextField
        className="field"
        value={name}
        isInvalid={isWrong}
        validationBehavior="aria"
        onChange={(text) => {
          setName(text);
          setWrong(false);
        }}
      >
        <Label className="field-label">{m.review.own_name}</Label>
        <Input className="input" />
        <FieldError className="field-error">{m.review.own_invalid}</FieldError>
      </TextField>
      <CheckboxField isSelected={isWhite} onChange={setWhite}>
        <CheckboxButton className="check">
          <span className="check-box" aria-hidden="true" />
          <span>{m.review.own_white}</span>
        </CheckboxButton>
      </CheckboxField>
      <Button kind="primary" type="submit">
        {m.review.own_submit}
      </Button>
    </Form>
  );
}
