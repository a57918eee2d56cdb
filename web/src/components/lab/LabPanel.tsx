import { useMemo } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { Refusal } from '../../review/actions';
import { listReviewed } from '../../review/labCells';
import { isMadeBy } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { useApp } from '../../state/AppContext';
import { useReview } from '../../state/ReviewContext';
import { Icon } from '../ui/Icon';
import { KeptProfiles } from './KeptProfiles';
import { LabFigures } from './LabFigures';
import { LabProblemNotice } from './LabProblemNotice';
import { NextCells } from './NextCells';
import { ProfileInUse } from './ProfileInUse';
import { UseProfile } from './UseProfile';
import '../../styles/lab.css';

export interface LabPanelProps {
  session: ReviewSession;
  onShow: (cell: ReviewCell) => void;
  onSaid: (refusal: Refusal | null, success: string) => void;
}

/** The session's laboratory: what the reviewed cells teach, what would help most, and the profiles there are. */
export function LabPanel({ session, onShow, onSaid }: LabPanelProps) {
  const { m, format } = useI18n();
  const { state } = useReview();
  const { state: app } = useApp();
  const { lab } = state;
  const reviewed = useMemo(() => listReviewed(session).length, [session]);
  const figures = lab.findings?.profile?.figures ?? null;
  const facts = [
    reviewed === 0 ? m.lab.summary_none : m.lab.summary_reviewed(reviewed),
    figures && m.lab.summary_expected(format.percent(figures.before.value), format.percent(figures.after.value)),
    session.profile && m.lab.summary_used(session.profile.name),
  ].filter((fact) => fact !== null);
  const isReady = app.model.phase === 'ready';
  const manifest = isReady ? app.model.model.manifest : null;
  const isOther = !isMadeBy(session, manifest);
  return (
    <details className="lab">
      <summary className="lab-summary">
        <Icon name="chevron" />
        <h2 className="section-heading">{m.lab.heading}</h2>
        <span className="lab-facts">{facts.join(' · ')}</span>
        {lab.isFitting && <span className="lab-fitting">{m.lab.fitting}</span>}
      </summary>
      <div className="lab-body">
        <p className="field-help">{m.lab.intro}</p>
        {!lab.isAdaptable && <p>{isOther ? m.lab.other_model : m.lab.not_adaptable}</p>}
        <LabProblemNotice />
        {session.profile && <ProfileInUse session={session} profile={session.profile} onSaid={onSaid} />}
        {lab.isAdaptable && (
          <div className="lab-columns">
            <div className="lab-column">
              {lab.findings?.profile && <LabFigures profile={lab.findings.profile} need={lab.findings.need} session={session} />}
              {lab.findings?.profile && <UseProfile session={session} onSaid={onSaid} />}
            </div>
            <div className="lab-column">
              <NextCells session={session} ids={lab.findings?.next ?? []} onShow={onShow} />
              <KeptProfiles session={session} onSaid={onSaid} />
            </div>
          </div>
        )}
      </div>
    </details>
  );
}
