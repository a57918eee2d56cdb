import { useState } from 'react';
import { ToggleButton } from 'react-aria-components';

import { useBlobUrl } from '../../hooks/useBlobUrl';
import { useKeyboard } from '../../hooks/useKeyboard';
import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { targetOf } from '../../keys/keyMap';
import type { Attempt } from '../../proficiency/types';
import type { TestStore } from '../../storage/testStore';
import { KeyHelp } from '../keys/KeyHelp';
import { nameKey } from '../naming/keyNames';
import { Button } from '../ui/Button';
import { ViewHeading } from './ViewHeading';

export interface TestAttemptProps {
  /** Not finished. */
  attempt: Attempt;
  store: TestStore | null;
  /** The next question is answered. */
  onAnswer: (label: string) => void;
  onPause: () => void;
}

/** One question after the other. Nothing here says what a cell is. */
export function TestAttempt({ attempt, store, onAnswer, onPause }: TestAttemptProps) {
  const { m, format } = useI18n();
  const words = useProficiencyTexts();
  const { test, questions, answers } = attempt;
  const at = answers.length;
  const cellId = questions[at] ?? '';
  const [choice, setChoice] = useState<{ at: number; label: string } | null>(null);
  const [isHurried, setHurried] = useState(false);
  const chosen = choice?.at === at ? choice.label : null;
  const keyboard = useKeyboard(test.classes);
  const url = useBlobUrl(`${attempt.digest} ${cellId}`, async () => (await store?.readCrop(attempt.digest, cellId)) ?? null);
  const nameOf = (label: string) => format.text(test.classes.find((one) => one.label === label)?.name ?? { en: label });
  const choose = (label: string) => {
    setHurried(false);
    setChoice({ at, label });
  };
  const goOn = () => {
    if (chosen === null) setHurried(true);
    else onAnswer(chosen);
  };
  useKeys(test.classes, { name: choose, verify: goOn });
  const isLast = at === questions.length - 1;
  return (
    <div className="card">
      <ViewHeading>{test.name}</ViewHeading>
      <p role="status">
        {`${words.question(format.integer(at + 1), format.integer(questions.length))} – ${
          chosen === null ? (isHurried ? words.unchosen_next : words.unchosen) : words.chosen(nameOf(chosen))
        }`}
      </p>
      <div className="quiz">
        <div className="test-crop">
          {url != null && <img src={url} alt={words.picture} draggable={false} />}
          {url === null && <p className="field-unreadable">{words.picture_gone}</p>}
        </div>
        <div className="quiz-answer">
          <div className="quiz-choices" role="group" aria-label={words.choices}>
            {test.classes.map(({ label, name }) => (
              <ToggleButton key={label} className="button button-toggle" isSelected={label === chosen} onChange={() => choose(label)}>
                <span className="button-text">{format.text(name)}</span>
                <kbd className="key" translate="no" aria-hidden="true">{nameKey(keyboard.keyOf(targetOf(label)) ?? '–', m)}</kbd>
              </ToggleButton>
            ))}
          </div>
          <div className="panel-actions">
            {/* Not disabled without a choice, which would lose the focus. */}
            <Button kind="primary" onPress={goOn}>
              {isLast ? words.finish : words.next}
            </Button>
            <Button onPress={onPause}>{words.pause}</Button>
          </div>
        </div>
      </div>
      <KeyHelp classes={test.classes} />
    </div>
  );
}
