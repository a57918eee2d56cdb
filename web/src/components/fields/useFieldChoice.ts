import { useMemo, useState } from 'react';

import { findFirstCell, listFields, type Field, type FieldBadge } from '../../review/fields';
import type { ReviewCell, ReviewSession } from '../../review/types';
import type { SkippedFile } from '../../stores/pictureFiles';

export type FieldFilter = 'all' | 'unchecked' | FieldBadge;

export interface FieldChoice {
  /** Of the slide, in their order. */
  fields: readonly Field[];
  /** Those that the filter lets through. */
  listed: readonly Field[];
  filter: FieldFilter;
  setFilter: (filter: FieldFilter) => void;
  /** The one that is shown large; null where there is none. */
  field: Field | null;
  choose: (pictureId: string) => void;
  /** The cell of the field that is shown; null where there is none. */
  cell: ReviewCell | null;
  /** Shows a cell, in its field. */
  show: (cell: Pick<ReviewCell, 'id' | 'pictureId'>) => void;
}

export function passesFilter({ picture, badges }: Field, filter: FieldFilter): boolean {
  if (filter === 'all') return true;
  if (filter === 'unchecked') return picture.checked === undefined;
  return badges.includes(filter);
}

/** Which field of the slide and which of its cells a person looks at. `skipped`: files that were given again. */
export function useFieldChoice(session: ReviewSession, skipped: readonly SkippedFile[]): FieldChoice {
  const fields = useMemo(() => listFields(session), [session]);
  const [filter, setFilter] = useState<FieldFilter>('all');
  const [chosen, setChosen] = useState<string | null>(null);
  /** The cell that was shown last, by field. */
  const [shown, setShown] = useState<Readonly<Record<string, string>>>({});
  const [known, setKnown] = useState(() => new Set(Object.keys(session.pictures)));
  // Whoever gives fields wants to see the first of them.
  const fresh = fields.find(({ picture }) => !known.has(picture.id));
  if (fresh) {
    setKnown(new Set([...known, ...Object.keys(session.pictures)]));
    setChosen(fresh.picture.id);
    setFilter('all');
  }
  const [seenSkipped, setSeenSkipped] = useState(skipped);
  // A file that is given again is shown.
  if (skipped !== seenSkipped) {
    setSeenSkipped(skipped);
    const again = fields.find(({ picture }) => picture.name === skipped[0]?.known);
    if (again) setChosen(again.picture.id);
  }
  const listed = useMemo(() => fields.filter((one) => passesFilter(one, filter)), [fields, filter]);
  const field = findChosen(session, fields, chosen) ?? listed[0] ?? null;
  const last = session.cells[shown[field?.picture.id ?? ''] ?? ''];
  const cell = last ?? (field === null ? null : findFirstCell(field.cells, session.classes));
  return {
    fields,
    listed,
    filter,
    setFilter: (wanted) => {
      setFilter(wanted);
      const found = fields.filter((one) => passesFilter(one, wanted));
      if (field !== null && !found.includes(field)) setChosen(found[0]?.picture.id ?? field.picture.id);
    },
    field,
    choose: setChosen,
    cell,
    show: ({ id, pictureId }) => {
      setChosen(pictureId);
      setShown((before) => ({ ...before, [pictureId]: id }));
    },
  };
}

/** In place of a field that was taken out, the one after it, else the one before. */
function findChosen({ removed }: ReviewSession, fields: readonly Field[], chosen: string | null): Field | undefined {
  const found = fields.find(({ picture }) => picture.id === chosen);
  const gone = chosen === null ? undefined : removed?.[chosen]?.picture.position;
  if (found || gone === undefined) return found;
  return fields.find(({ picture }) => picture.position > gone) ?? fields.at(-1);
}
