/** What a person does that is recorded and cannot be undone: trying again, signing, taking a signature back. */

import type { Draft } from 'immer';

import type { CommandAction, RejectedEdit, Stamp } from './actions';
import { hashContent, headOf } from './audit';
import { countTotals, findSignObstacles } from './selectors';
import type { ReviewSession } from './types';

export function applyCommand(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  action: CommandAction & Stamp,
): RejectedEdit | null {
  switch (action.type) {
    case 'retried': {
      const again = action.pictureIds.filter((id) =>
        ['failed', 'skipped'].includes(session.pictures[id]?.progress.phase ?? ''),
      );
      for (const id of again) {
        const picture = draft.pictures[id];
        if (picture) picture.progress = { phase: 'waiting' };
      }
      return again.length > 0 ? null : { code: 'nothing_to_do' };
    }
    case 'signed': {
      const obstacle = findSignObstacles(session, action.unidentifiedKnown)[0];
      if (obstacle) return obstacle;
      if (action.by.trim() === '') return { code: 'name_missing' };
      const { counted, unidentified } = countTotals(session);
      draft.signature = {
        by: action.by,
        at: action.at,
        counted,
        leftUnidentified: unidentified,
        content: hashContent(session),
        auditHead: headOf(session.audit),
      };
      return null;
    }
    case 'unsigned':
      if (!session.signature) return { code: 'not_signed' };
      draft.signature = null;
      delete draft.seal;
      return null;
  }
}
