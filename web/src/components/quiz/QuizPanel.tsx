import { lazy, Suspense, useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { findStorage, keepText, readText } from '../../storage/deviceText';
import '../../styles/count.css';
import '../../styles/keys.css';
import { SignedLine } from '../shell/SignedLine';
import { Segmented } from '../ui/Segmented';
import { Practice } from './Practice';

const ProficiencyPart = lazy(() => import('./ProficiencyPart'));

/** Which of the two was open last: a reload during a test returns to it. */
const KEY = 'leukoscope-quiz';

/** Practice over the open slide, or a test. */
export default function QuizPanel() {
  const { m } = useI18n();
  const words = useProficiencyTexts();
  const [kind, setKind] = useState<'practice' | 'test'>(() => (readText(findStorage(), KEY) === 'test' ? 'test' : 'practice'));
  const choose = (chosen: typeof kind) => {
    setKind(chosen);
    keepText(findStorage(), KEY, chosen);
  };
  return (
    <section className="panel" aria-labelledby="quiz-heading">
      <h1 id="quiz-heading" className="panel-heading">
        {m.quiz.heading}
      </h1>
      {kind === 'practice' && <SignedLine />}
      <Segmented
        label={words.kind}
        value={kind}
        options={[
          { value: 'practice', label: words.practice },
          { value: 'test', label: words.test },
        ]}
        onChange={choose}
      />
      {kind === 'practice' ? (
        <Practice />
      ) : (
        <Suspense fallback={<p>{words.loading}</p>}>
          <ProficiencyPart />
        </Suspense>
      )}
    </section>
  );
}
