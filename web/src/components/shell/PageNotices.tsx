import { useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

export interface PageNoticesProps {
  /** False on plain http from another machine. */
  isSecure: boolean;
  onChooseModel: () => void;
}

/** What concerns the whole page: a model that did not load, a connection that withholds things. */
export function PageNotices({ isSecure, onChooseModel }: PageNoticesProps) {
  const { m } = useI18n();
  const { modelStore, state } = useApp();
  const [isDismissed, setDismissed] = useState(false);
  const { model } = state;
  return (
    <>
      {model.phase === 'failed' && (
        <ProblemNotice
          problem={model.problem}
          actions={
            <>
              <Button icon="retry" onPress={() => modelStore.reloadModel()}>
                {m.problem.try_again}
              </Button>
              <Button kind="quiet" onPress={onChooseModel}>
                {m.problem.choose_model}
              </Button>
            </>
          }
        />
      )}
      {model.phase === 'ready' && model.takenOver !== null && (
        <Notice
          tone="warning"
          title={m.notice.lost_title}
          actions={
            <Button icon="retry" onPress={() => modelStore.reloadModel()}>
              {m.notice.lost_retry}
            </Button>
          }
        >
          <p>{m.notice.lost_text(m.backends[model.model.selfTest.backend], m.backends[model.takenOver])}</p>
        </Notice>
      )}
      {model.phase === 'ready' && !model.model.selfTest.pixels_exact && (
        <Notice tone="warning" title={m.problem.canvas_changed}>
          <p>{m.problem.canvas_changed_text}</p>
        </Notice>
      )}
      {!isSecure && !isDismissed && (
        <Notice
          tone="warning"
          title={m.notice.insecure_title}
          actions={
            <Button kind="quiet" onPress={() => setDismissed(true)}>
              {m.notice.dismiss}
            </Button>
          }
        >
          <p>{m.notice.insecure_text}</p>
        </Notice>
      )}
    </>
  );
}
