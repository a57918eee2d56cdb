import { useState } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { matchesSearch, type SessionSummary } from '../../storage/summary';
import { useReview } from '../../stores/ReviewContext';
import { Button, IconButton } from '../ui/Button';
import { ConfirmDeletion } from '../ui/ConfirmDeletion';
import { Thumbnail } from './Thumbnail';
import '../../styles/worklist.css';

/** The sessions stored in this browser: found by name or sample, opened by a press anywhere on them, and deleted. */
export function SessionList({ onOpened }: { onOpened?: () => void }) {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const [search, setSearch] = useState('');
  const [leaving, setLeaving] = useState<SessionSummary | null>(null);
  const found = state.summaries.filter((summary) => matchesSearch(summary, search));
  return (
    <div className="worklist">
      {state.summaries.length > 1 && (
        <SearchField className="field" value={search} onChange={setSearch} autoComplete="off">
          <Label className="field-label">{m.review.search}</Label>
          <Input className="input" />
        </SearchField>
      )}
      <p role="status" className="worklist-found">
        {search.trim() !== '' && <span>{m.review.found(found.length)}</span>}
      </p>
      <ul className="worklist-rows">
        {found.map((summary) => (
          <Row key={summary.id} summary={summary} onOpened={onOpened} onDelete={() => setLeaving(summary)} />
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
    </div>
  );
}

interface RowProps {
  summary: SessionSummary;
  onOpened: (() => void) | undefined;
  onDelete: () => void;
}

function Row({ summary, onOpened, onDelete }: RowProps) {
  const { m, format } = useI18n();
  const { session, reviewStore } = useReview();
  const { id, name, sampleId, pictures, cells, confirmed, bytes, signed } = summary;
  const facts = [
    format.date(summary.changed),
    m.review.summary(pictures, cells, confirmed),
    ...(bytes > 0 ? [format.bytes(bytes)] : []),
    ...(sampleId ? [m.review.sample(sampleId)] : []),
  ];
  return (
    <li className="worklist-row">
      <Thumbnail summary={summary} />
      <div className="worklist-words">
        <Button
          kind="quiet"
          aria-label={m.review.open(name)}
          aria-current={id === session?.id}
          onPress={() => {
            void reviewStore.open(id);
            onOpened?.();
          }}
        >
          {name}
        </Button>
        <span className="worklist-facts">{facts.join(' · ')}</span>
        <span className="worklist-marks">
          <span className="chip">{signed ? m.review.signed : m.review.unsigned}</span>
          {id === session?.id && <span className="chip chip-current">{m.review.summary_open}</span>}
        </span>
      </div>
      <IconButton icon="trash" label={m.review.remove(name)} onPress={onDelete} />
    </li>
  );
}
