import { useMemo, useRef, useState } from 'react';

import { findEstimate } from '../../adaptation/estimate';
import { writeAddress } from '../../hooks/address';
import { useAnnouncement, type Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import { listReviewed } from '../../review/labCells';
import { isMadeBy } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import type { Findings } from '../../stores/adaptationStore';
import { useReview } from '../../stores/ReviewContext';
import { wantView } from '../../stores/wantedView';
import { CropsProvider } from '../cells/useCrop';
import { SavedProfiles } from './SavedProfiles';
import { LabFigures } from './LabFigures';
import { LabNeed } from './LabNeed';
import { LabProblemNotice } from './LabProblemNotice';
import { LabSets } from './LabSets';
import { NextCells } from './NextCells';
import { ProfileInUse } from './ProfileInUse';
import { SessionDrift } from './SessionDrift';
import { UseProfile } from './UseProfile';
import '../../styles/lab.css';

/** The laboratory of the open slide: what its reviewed cells teach, what helps most, and the profiles there are. */
export function LabSettings() {
  const { m } = useI18n();
  const { session } = useReview();
  const { announced, announce } = useAnnouncement();
  const root = useRef<HTMLDivElement>(null);
  return (
    <div ref={root} className="lab" tabIndex={-1}>
      <p className="field-help">{m.lab.intro}</p>
      {session === null ? (
        <p>{m.lab.no_slide}</p>
      ) : (
        <CropsProvider key={session.id} sessionId={session.id}>
          <SlideLab session={session} onAnnounce={announce} onGone={() => root.current?.focus({ preventScroll: true })} />
        </CropsProvider>
      )}
      <div className="visually-hidden" role="status" aria-live="polite">
        {announced}
      </div>
    </div>
  );
}

interface LabPartsProps {
  session: ReviewSession;
  onAnnounce: Announce;
}

interface SlideLabProps extends LabPartsProps {
  /** The control that has the focus is about to go. */
  onGone: () => void;
}

function SlideLab({ session, onAnnounce, onGone }: SlideLabProps) {
  const { m, format } = useI18n();
  const { lab } = useReview().state;
  const { model } = useApp().state;
  const reviewed = useMemo(() => listReviewed(session).length, [session]);
  const figures = lab.findings?.profile ? findEstimate(lab.findings.profile) : null;
  const facts = [
    session.name,
    reviewed === 0 ? m.lab.summary_none : m.lab.summary_reviewed(reviewed),
    figures && m.lab.summary_expected(format.percent(figures.before.value), format.percent(figures.after.value)),
  ].filter((fact) => fact !== null);
  const isOther = !isMadeBy(session, model.phase === 'ready' ? model.model.manifest : null);
  return (
    <>
      <p className="lab-summary">
        <span className="lab-facts">{facts.join(' · ')}</span>
        {/* Its room is kept: it comes and goes by itself. */}
        <span className="lab-fitting">
          {lab.isFitting && (
            <>
              <span className="pulse" aria-hidden="true" />
              <span className="visually-hidden">{m.lab.fitting}</span>
            </>
          )}
        </span>
      </p>
      {!lab.isAdaptable && <p>{isOther ? m.lab.other_model : m.lab.not_adaptable}</p>}
      <LabProblemNotice />
      <SessionDrift />
      {session.profile && <ProfileInUse session={session} profile={session.profile} onAnnounce={onAnnounce} onGone={onGone} />}
      {lab.isAdaptable && <LabParts session={session} findings={lab.findings} onAnnounce={onAnnounce} />}
    </>
  );
}

/** What is done again and again comes first. */
function LabParts({ session, findings, onAnnounce }: LabPartsProps & { findings: Findings | null }) {
  const [name, setName] = useState(session.laboratory || session.name);
  const profile = findings?.profile ?? null;
  return (
    <>
      <NextCells
        session={session}
        ids={findings?.next ?? []}
        onShow={({ id }) => {
          // An open dialog would take the focus from the cell.
          window.addEventListener('hashchange', () => wantView(session.id, { kind: 'cell', id }), { once: true });
          // The settings close, and Back opens them again.
          window.location.hash = writeAddress({ part: 'review', slide: session.id });
        }}
      />
      {profile && <LabFigures profile={profile} />}
      {profile && <UseProfile session={session} name={name} onName={setName} onAnnounce={onAnnounce} />}
      {profile && <LabNeed profile={profile} need={findings?.need ?? []} session={session} />}
      {profile && <LabSets profile={profile} session={session} />}
      <SavedProfiles session={session} onAnnounce={onAnnounce} />
    </>
  );
}
