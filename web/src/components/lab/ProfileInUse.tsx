import type { Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession, SessionProfile } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';

export interface ProfileInUseProps {
  session: ReviewSession;
  profile: SessionProfile;
  onAnnounce: Announce;
  /** The button goes with the profile, and would take the focus along. */
  onGone: () => void;
}

/** Which profile answers, and the way back. */
export function ProfileInUse({ session, profile, onAnnounce, onGone }: ProfileInUseProps) {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const isHere = state.lab.saved.some(({ sha256 }) => sha256 === profile.sha256);
  return (
    <div className="lab-used">
      <p>
        <strong>{m.lab.in_use(profile.name, profile.cells)}</strong>
      </p>
      <Button
        isDisabled={session.signature !== null}
        onPress={() => {
          onAnnounce(reviewStore.adaptation.leave(), m.lab.announce_left);
          onGone();
        }}
      >
        {m.lab.leave}
      </Button>
      {state.lab.isAdaptable && !isHere && <p className="lab-warning">{m.lab.missing}</p>}
    </div>
  );
}
