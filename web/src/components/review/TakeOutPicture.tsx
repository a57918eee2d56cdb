import { useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { RejectedEdit } from '../../review/actions';
import { measurePicture } from '../../review/selectors';
import type { ReviewPicture, ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { ConfirmDeletion } from '../ui/ConfirmDeletion';

export interface TakeOutPictureProps {
  picture: ReviewPicture;
  session: ReviewSession;
  onTakenOut: (rejection: RejectedEdit | null, name: string) => void;
}

/** Takes a wrong photograph out of the session, once it has said what goes with it. */
export function TakeOutPicture({ picture, session, onTakenOut }: TakeOutPictureProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const [leaving, setLeaving] = useState<ReviewPicture | null>(null);
  return (
    <>
      <Button kind="quiet" icon="trash" isDisabled={session.signature !== null} onPress={() => setLeaving(picture)}>
        {m.review.take_out}
      </Button>
      <ConfirmDeletion
        leaving={leaving}
        title={m.review.take_out_heading}
        explain={({ id, name }) => {
          const { cells, confirmed, byHand, decisions } = measurePicture(session, id);
          return m.review.take_out_text(name, cells, confirmed, byHand, decisions);
        }}
        submit={m.review.take_out_submit}
        onDelete={({ id, name }) => onTakenOut(reviewStore.edit({ type: 'pictures_removed', pictureIds: [id] }), name)}
        onClose={() => setLeaving(null)}
      />
    </>
  );
}
