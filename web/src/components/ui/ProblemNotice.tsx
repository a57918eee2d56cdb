import type { ReactNode } from 'react';

import { explainProblem } from '../../i18n/explainProblem';
import { useI18n } from '../../i18n/I18n';
import type { Problem } from '../../problems';
import { Notice } from './Notice';

export function ProblemNotice({ problem, actions }: { problem: Problem; actions?: ReactNode }) {
  const { m, language } = useI18n();
  const { title, advice, details } = explainProblem(problem, m, language);
  return (
    <Notice
      tone="error"
      title={title}
      details={details === null ? null : { label: m.problem.details, text: details }}
      actions={actions}
    >
      <p>{advice}</p>
    </Notice>
  );
}
