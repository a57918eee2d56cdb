import { useState } from 'react';
import { Form, Input, Label, TextField } from 'react-aria-components';

import { useKeyboard } from '../../hooks/useKeyboard';
import { useI18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { keyOfAttempt } from '../../proficiency/attempt';
import type { KnownTest } from '../../proficiency/types';
import { useReview } from '../../stores/ReviewContext';
import { nameKey } from '../naming/keyNames';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import type { Proficiency } from './useProficiency';
import { ViewHeading } from './ViewHeading';

export interface TestStartProps {
  known: KnownTest;
  proficiency: Proficiency;
  onBack: () => void;
  /** With the key of the attempt. */
  onBegun: (key: string) => void;
}

/** Who takes the test, and how it goes. */
export function TestStart({ known, proficiency: { attempts, run }, onBack, onBegun }: TestStartProps) {
  const { m, format } = useI18n();
  const words = useProficiencyTexts();
  const { state } = useReview();
  const [name, setName] = useState(state.reader);
  const keyboard = useKeyboard(known.test.classes);
  const key = keyOfAttempt({ digest: known.digest, reader: name });
  const had = attempts.find((attempt) => keyOfAttempt(attempt) === key && attempt.finished !== null);
  const begin = async () => {
    const isBegun = await run((store) => store.begin(known, name, new Date().toISOString()));
    if (isBegun) onBegun(key);
  };
  return (
    <div className="card">
      <ViewHeading>{known.test.name}</ViewHeading>
      <h3 className="test-name">{words.rules}</h3>
      <ul className="test-rules">
        <li>{words.rule_once}</li>
        <li>{words.rule_order}</li>
        <li>{words.rule_help}</li>
        {known.test.repeats > 0 && <li>{words.rule_repeat}</li>}
        <li>{words.rule_pause}</li>
        <li>{words.rule_keys(nameKey(keyboard.keyOf('verify') ?? '–', m))}</li>
      </ul>
      <Form
        className="settings"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && had === undefined) void begin();
        }}
      >
        <TextField className="field" value={name} onChange={setName} autoComplete="name" maxLength={120}>
          <Label className="field-label">{words.reader}</Label>
          <Input className="input" />
        </TextField>
        {had?.finished != null && (
          <Notice
            tone="info"
            title={words.had(had.reader, format.date(had.finished))}
            actions={
              <Button onPress={() => onBegun(key)}>{words.show_result}</Button>
            }
          />
        )}
        <div className="panel-actions">
          <Button kind="primary" type="submit" isDisabled={name.trim() === '' || had !== undefined}>
            {words.start}
          </Button>
          <Button kind="quiet" onPress={onBack}>
            {words.back}
          </Button>
        </div>
      </Form>
    </div>
  );
}
