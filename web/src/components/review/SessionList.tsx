import { useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { SessionSummary } from '../../keep/summary';
import { useReview } from '../../state/ReviewContext';
import { Button, IconButton } from '../ui/Button';
import { Dialog } from '../ui/Dialog';

/** The sessions kept here; each can be opened and deleted. */
export function SessionList({ onOpened }: { onOpened?: () => void }) {
  const { m, format } = useI18n();
  const { state, session, desk } = useReview();
  const [leaving, setLeaving] = useState<SessionSummary | null>(null);
  return (
    <>
      <ul className="session-list">
        {state.summaries.map((summary) => (
          <li key={summary.id} className="session-row">
            <Button
              kind="quiet"
              aria-label={m.review.open(summary.name)}
              aria-current={summary.id === session?.id}
              onPress={() => {
                void desk.open(summary.id);
                onOpened?.();
              }}
            >
              {summary.name}
            </Button>
            <span className="session-facts">
              {format.date(summary.changed)} · {m.review.summary(summary.pictures, summary.cells, summary.confirmed)}
              {summary.bytes > 0 && <> · {format.bytes(summary.bytes)}</>}
              {summary.signed && <span className="chip">{m.review.signed}</span>}
              {summary.id === session?.id && <span className="chip chip-current">{m.review.summary_open}</span>}
            </span>
            <IconButton icon="trash" label={m.review.remove(summary.name)} onPress={() => setLeaving(summary)} />
          </li>
        ))}
      </ul>
      <Dialog isOpen={leaving !== null} onOpenChange={() => setLeaving(null)} title={m.review.remove_heading}>
        {leaving !== null && (
          <div className="settings">
            <p>{m.review.remove_text(leaving.name, leaving.pictures)}</p>
            <div className="notice-actions">
              <Button
                kind="primary"
                icon="trash"
                onPress={() => {
                  void desk.delete(leaving.id);
                  setLeaving(null);
                }}
              >
                {m.review.remove_submit}
              </Button>
              <Button kind="quiet" onPress={() => setLeaving(null)}>
                {m.dialog.cancel}
              </Button>
            </div>
          </div>
        )}
      </Dialog>
    </>
  );
}
