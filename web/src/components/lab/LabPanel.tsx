import { useMemo, useState } from 'react';

import { findEstimate } from '../../adaptation/estimate';
import type { Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import { listReviewed } from '../../review/labCells';
import { isMadeBy } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import type { Findings } from '../../stores/adaptationStore';
import { useReview } from '../../stores/ReviewContext';
import { useMedia } from '../../hooks/useMedia';
import { Icon } from '../ui/Icon';
import { SavedProfiles } from './SavedProfiles';
import { LabFigures } from './LabFigures';
import { LabNeed } from './LabNeed';
import { LabProblemNotice } from './LabProblemNotice';
import { LabSets } from './LabSets';
import { NextCells } from './NextCells';
import { ProfileInUse } from './ProfileInUse';
import { UseProfile } from './UseProfile';
import '../../styles/lab.css';

/** Two columns would be too narrow for their figures. */
const ONE_COLUMN = '(width < 56rem)';

export interface LabPanelProps {
  session: ReviewSession;
  onShow: (cell: ReviewCell) => void;
  onAnnounce: Announce;
}

/** The session's laboratory: what the reviewed cells teach, what would help most, and the profiles there are. */
export function LabPanel({ session, onShow, onAnnounce }: LabPanelProps) {
  const { m, format } = useI18n();
  const { state } = useReview();
  const { state: app } = useApp();
  const { lab } = state;
  const reviewed = useMemo(() => listReviewed(session).length, [session]);
  const figures = lab.findings?.profile ? findEstimate(lab.findings.profile) : null;
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
        {/* Its room is kept: it comes and goes by itself, and a line of words would push the cells about on a phone.
            */}
        <span className="lab-fitting">
          {lab.isFitting && (
            <>
              <span className="pulse" aria-hidden="true" />
              <span className="visually-hidden">{m.lab.fitting}</span>
            </>
          )}
        </span>
        <span className="lab-facts">{facts.join(' · ')}</span>
      </summary>
      <div className="lab-body">
        <p className="field-help">{m.lab.intro}</p>
        {!lab.isAdaptable && <p>{isOther ? m.lab.other_model : m.lab.not_adaptable}</p>}
        <LabProblemNotice />
        {session.profile && <ProfileInUse session={session} profile={session.profile} onAnnounce={onAnnounce} />}
        {lab.isAdaptable && (
          <LabParts key={session.id} session={session} findings={lab.findings} onShow={onShow} onAnnounce={onAnnounce} />
        )}
      </div>
    </details>
  );
}

/** In two columns; in one, what is done again and again comes first, and what is secondary is folded. */
function LabParts({ session, findings, onShow, onAnnounce }: LabPanelProps & { findings: Findings | null }) {
  const isNarrow = useMedia(ONE_COLUMN);
  // Here, so that it stays when a turned screen changes the columns.
  const [name, setName] = useState(session.laboratory || session.name);
  const profile = findings?.profile ?? null;
  const figures = profile && <LabFigures profile={profile} />;
  const need = profile && (
    <LabNeed profile={profile} need={findings?.need ?? []} session={session} isFolded={isNarrow} />
  );
  const sets = profile && <LabSets profile={profile} session={session} isFolded={isNarrow} />;
  const use = profile && <UseProfile session={session} name={name} onName={setName} onAnnounce={onAnnounce} />;
  const next = <NextCells session={session} ids={findings?.next ?? []} onShow={onShow} />;
  const kept = <SavedProfiles session={session} isFolded={isNarrow} onAnnounce={onAnnounce} />;
  if (isNarrow) {
    return (
      <div className="lab-column">
        {next}
        {figures}
        {use}
        {need}
        {sets}
        {kept}
      </div>
    );
  }
  return (
    <div className="lab-columns">
      <div className="lab-column">
        {figures}
        {need}
        {use}
      </div>
      <div className="lab-column">
        {next}
        {sets}
        {kept}
      </div>
    </div>
  );
}
