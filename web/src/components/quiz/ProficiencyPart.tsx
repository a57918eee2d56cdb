import { useEffect, useState } from 'react';

import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { keyOfAttempt } from '../../proficiency/attempt';
import { findStorage, keepText, readText } from '../../storage/deviceText';
import '../../styles/proficiency.css';
import { ReaderHistory } from './ReaderHistory';
import { TestAttempt } from './TestAttempt';
import { TestFailure } from './TestFailure';
import { TestList } from './TestList';
import { TestMaker } from './TestMaker';
import { TestResult } from './TestResult';
import { TestStart } from './TestStart';
import type { TestView } from './testView';
import { useProficiency, type Proficiency } from './useProficiency';

/** Key of the attempt that is under way and not paused: a reload goes on with it. */
const UNDER_WAY = 'leukoscope-attempt';

/** Tests: made, opened, taken, graded. */
export default function ProficiencyPart() {
  const words = useProficiencyTexts();
  const proficiency = useProficiency();
  const { store, attempts, failure } = proficiency;
  const [view, setView] = useState<TestView | null>(null);
  const [resumed] = useState(() => readText(findStorage(), UNDER_WAY));
  const isResumed = view === null && attempts.some((attempt) => keyOfAttempt(attempt) === resumed);
  const shown: TestView = view ?? (isResumed && resumed !== null ? { at: 'attempt', key: resumed } : { at: 'list' });
  const shownKey = shown.at === 'attempt' ? shown.key : null;
  const isRunning = attempts.some((attempt) => attempt.finished === null && keyOfAttempt(attempt) === shownKey);
  useEffect(() => {
    if (store !== null) keepText(findStorage(), UNDER_WAY, isRunning ? shownKey : null);
  }, [store, isRunning, shownKey]);
  return (
    <div className="tests">
      {failure !== null && <TestFailure failure={failure} />}
      {store === null
        ? failure === null && <p>{words.loading}</p>
        : <Shown view={shown} hasMoved={view !== null} proficiency={proficiency} onView={setView} />}
    </div>
  );
}

interface ShownProps {
  view: TestView;
  /** Whether a person came here from another view: then its heading takes the focus. */
  hasMoved: boolean;
  proficiency: Proficiency;
  onView: (view: TestView) => void;
}

function Shown({ view, hasMoved, proficiency, onView }: ShownProps) {
  const { attempts, run } = proficiency;
  const toList = () => onView({ at: 'list' });
  const open = (key: string) => onView({ at: 'attempt', key });
  const attempt = view.at === 'attempt' ? attempts.find((one) => keyOfAttempt(one) === view.key) : undefined;
  if (view.at === 'make') return <TestMaker run={run} onBack={toList} onMade={(announced) => onView({ at: 'list', announced })} />;
  if (view.at === 'start') return <TestStart known={view.known} proficiency={proficiency} onBack={toList} onBegun={open} />;
  if (attempt === undefined) {
    const announced = view.at === 'list' ? view.announced : undefined;
    return (
      <>
        <TestList proficiency={proficiency} hasMoved={hasMoved} announced={announced ?? ''} onView={onView} />
        <ReaderHistory proficiency={proficiency} onOpen={open} />
      </>
    );
  }
  if (attempt.finished !== null) return <TestResult attempt={attempt} store={proficiency.store} onBack={toList} />;
  return (
    <TestAttempt
      attempt={attempt}
      store={proficiency.store}
      onAnswer={(label) => {
        const at = attempt.answers.length;
        void run((store) => store.answer(attempt, at, label, new Date().toISOString()));
      }}
      onPause={toList}
    />
  );
}
