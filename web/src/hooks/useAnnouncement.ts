import { useCallback, useState } from 'react';

import { explainRejectedEdit } from '../i18n/explainRejectedEdit';
import { useI18n } from '../i18n/I18n';
import type { RejectedEdit } from '../review/actions';

/** Announces what an edit did: `success`, or why it was rejected. */
export type Announce = (rejected: RejectedEdit | null, success: string) => void;

/** The text that a screen reader reads out next (`announced`), and the function that changes it. */
export function useAnnouncement(): { announced: string; announce: Announce } {
  const { m } = useI18n();
  const [announced, setAnnounced] = useState('');
  const announce = useCallback<Announce>(
    (rejected, success) => setAnnounced(rejected === null ? success : explainRejectedEdit(rejected, m)),
    [m],
  );
  return { announced, announce };
}
