import { useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { SessionSummary } from '../../storage/summary';
import { useReview } from '../../stores/ReviewContext';
import { Button, IconButton } from '../ui/Button';
import { ConfirmDeletion } from '../ui/ConfirmDeletion';

/** The sessions stored in this browser; each can be opened and deleted. */
export function SessionList({ onOpened }: { onOpened?: () => void }) {
  const { m, format } = useI18n();
  const { state, session, reviewStore } = useReview();
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
                void reviewStore.open(summary.id);
                onOpened?.();
              }}
            >
              {summary.name}
            </Button>
            <span className="session-facts">
              <span>{`${format.date(summary.changed)} · ${m.review.summary(summary.pictures, summary.cells, summary.confirmed)}`}</span>
              {summary.bytes > 0 && <span>{` · ${format.bytes(summary.bytes)}`}</span>}
              {summary.signed && <span className="chip">{m.review.signed}</span>}
              {summary.id === session?.id && <span className="chip chip-current">{m.review.summary_open}</span>}
            </span>
            <IconButton icon="trash" label={m.review.remove(summary.name)} onPress={() => setLeaving(summary)} />
          </li>
        ))}
      </ul>
      <ConfirmDeletion
        leaving={leaving}
        title={m.review.remove_heading}
        explain={({ name, pictures }) => m.review.remove_text(name, pictures)}
        submit={m.review.remove_submit}
        onDelete={({ id }) => void reviewStore.delete(id)}
        onClose={() => setLeaving(null)}
      />
    </>
  );
}
