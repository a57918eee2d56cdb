import { useState } from 'react';
import { Form, Input, Label, TextField } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';

/** Asks who verifies, before the first cell is verified; then what was to be done is done. */
export function ReaderDialog() {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const [name, setName] = useState('');
  return (
    <Dialog isOpen={state.isAskingReader} onOpenChange={() => reviewStore.answerReader('')} title={m.review.reader_heading}>
      <Form
        className="settings"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') reviewStore.answerReader(name);
        }}
      >
        <p>{m.review.reader_text}</p>
        {/* The dialog has this one question. */}
        {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
        <TextField className="field" value={name} onChange={setName} autoFocus autoComplete="name" maxLength={120}>
          <Label className="field-label">{m.review.reader}</Label>
          <Input className="input" />
        </TextField>
        <div className="notice-actions">
          <Button kind="primary" type="submit" isDisabled={name.trim() === ''}>
            {m.review.reader_submit}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
