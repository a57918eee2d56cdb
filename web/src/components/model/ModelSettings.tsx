import { useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { ModelAbout } from './ModelAbout';
import { ModelChoice } from './ModelChoice';
import { ModelProgress } from './ModelProgress';
import { ProblemNotice } from '../ui/ProblemNotice';

/** What the model is and what it was tested on, and how to take another. */
export function ModelSettings() {
  const { m } = useI18n();
  const { model } = useApp().state;
  const [isChoosing, setChoosing] = useState(model.phase === 'none' || model.phase === 'failed');
  return (
    <div className="about">
      <details className="fold" open={isChoosing} onToggle={({ currentTarget }) => setChoosing(currentTarget.open)}>
        <summary>{m.model.choose}</summary>
        <ModelChoice onChosen={() => setChoosing(false)} />
      </details>
      {model.phase === 'ready' ? (
        <ModelAbout model={model.model} manifestUrl={model.manifestUrl} />
      ) : model.phase === 'loading' ? (
        <ModelProgress />
      ) : model.phase === 'failed' ? (
        <ProblemNotice problem={model.problem} />
      ) : (
        <p>{m.model.none}</p>
      )}
    </div>
  );
}
