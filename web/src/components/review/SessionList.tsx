import { useRef, useState, type KeyboardEvent } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { matchesSearch, type SessionSummary } from '../../storage/summary';
import { useReview } from '../../stores/ReviewContext';
import { Button, IconButton } from '../ui/Button';
import { ConfirmDeletion } from '../ui/ConfirmDeletion';
import { Thumbnail } from './Thumbnail';
import '../../styles/worklist.css';

/**
 * The slides stored in this browser: found by name or sample, opened by a press anywhere on them, and deleted. Arrow
 * keys, Home and End go through them; from the search, arrow down leads to the first.
 */
export function SessionList({ onOpened }: { onOpened?: () => void }) {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const [search, setSearch] = useState('');
  const [leaving, setLeaving] = useState<SessionSummary | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const found = state.summaries.filter((summary) => matchesSearch(summary, search));
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- The keys go between its controls.
    <div className="worklist" onKeyDown={(event) => moveFocus(event, list.current)}>
      {state.summaries.length > 1 && (
        <SearchField className="field" value={search} onChange={setSearch} autoComplete="off">
          <Label className="field-label">{m.review.search}</Label>
          <Input className="input" />
        </SearchField>
      )}
      <p role="status" className="worklist-found">
        {search.trim() !== '' && <span>{m.review.found(found.length)}</span>}
      </p>
      <ul ref={list} className="worklist-rows">
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

/** Moves the focus to the row that the key means. */
function moveFocus(event: KeyboardEvent, list: HTMLUListElement | null): void {
  // A dialog above it is no part of it.
  if (!event.currentTarget.contains(document.activeElement)) return;
  const rows = [...(list?.querySelectorAll<HTMLElement>('.worklist-words .button') ?? [])];
  const now = rows.findIndex((row) => row.closest('.worklist-row')?.contains(document.activeElement) === true);
  const isInList = now >= 0;
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[event.key];
  // In the search, only arrow down leaves the words.
  if (next === undefined || rows[next] === undefined || (!isInList && event.key !== 'ArrowDown')) return;
  event.preventDefault();
  rows[next].focus();
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
