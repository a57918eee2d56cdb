import { useMemo } from 'react';
import { ListBoxItem } from 'react-aria-components';

import { useI18n, type I18n } from '../../i18n/I18n';
import { FIELD_BADGES, type Field, type FieldBadge } from '../../review/fields';
import type { ReviewPicture, ReviewSession } from '../../review/types';
import { useSeen } from '../../hooks/useSeen';
import { useCrop } from '../cells/useCrop';
import { summariseCells } from '../naming/reviewNames';
import { ChoiceList } from '../ui/ChoiceList';
import { Icon } from '../ui/Icon';
import { Segmented } from '../ui/Segmented';
import { passesFilter, type FieldChoice, type FieldFilter } from './useFieldChoice';

/** All fields of the slide, small, with what is known of each; filters show those that want a look. */
export default function ContactSheet({ choice, session }: { choice: FieldChoice; session: ReviewSession }) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { fields, listed, filter, field } = choice;
  const items = useMemo(() => listed.map((one) => ({ id: one.picture.id, ...one })), [listed]);
  const options = (['all', ...FIELD_BADGES, 'unchecked'] as const).flatMap((value) => {
    const count = fields.filter((one) => passesFilter(one, value)).length;
    if (count === 0 && value !== 'all' && value !== filter) return [];
    return [{ value, label: `${nameFilter(value, i18n)} ${format.integer(count)}` }];
  });
  return (
    <div className="contact">
      <Segmented label={m.fields.show} value={filter} options={options} onChange={choice.setFilter} />
      <ChoiceList
        aria-label={m.fields.list}
        className="contact-sheet"
        layout="grid"
        items={items}
        dependencies={[i18n, session.classes]}
        chosen={field?.picture.id ?? null}
        onChoose={choice.choose}
        isRequired
      >
        {(one) => (
          <ListBoxItem id={one.id} textValue={describeField(one, session, i18n)} className="contact-field">
            <span className="visually-hidden">{describeField(one, session, i18n)}</span>
            <Small picture={one.picture} />
            <span className="contact-name" aria-hidden="true" translate="no">{one.picture.name}</span>
            <span className="contact-words" aria-hidden="true">{summariseField(one, session, i18n)}</span>
            <span className="contact-badges" aria-hidden="true">
              {one.badges.map((badge) => (
                <span key={badge} className="chip">{nameBadge(badge, i18n)}</span>
              ))}
              {one.picture.checked && (
                <span className="contact-checked">
                  <Icon name="check" size={18} />
                </span>
              )}
            </span>
          </ListBoxItem>
        )}
      </ChoiceList>
    </div>
  );
}

function Small({ picture }: { picture: ReviewPicture }) {
  const { width, height } = picture;
  const { place, isSeen } = useSeen<HTMLSpanElement>();
  return (
    <span ref={place} className="thumbnail" aria-hidden="true">
      {width === null || height === null ? (
        <Icon name="image" />
      ) : (
        isSeen && <Shown id={picture.id} width={width} height={height} />
      )}
    </span>
  );
}

/** The middle of the field, cut out by the worker that cuts cells: one field is decoded at a time. */
function Shown({ id, width, height }: { id: string; width: number; height: number }) {
  const url = useCrop(id, [0, 0, width, height]);
  if (url === null) return <Icon name="image" />;
  return url === undefined ? null : <img src={url} alt="" draggable={false} />;
}

/** How far a field is, or what was found in it. */
function summariseField({ picture: { progress }, cells }: Field, session: ReviewSession, i18n: I18n): string {
  const { m } = i18n;
  switch (progress.phase) {
    case 'waiting':
      return m.work.phase_waiting;
    case 'running':
      return m.work.phase_running;
    case 'skipped':
      return m.work.phase_stopped;
    case 'failed':
      return m.fields.failed;
    case 'done':
      return summariseCells(cells, session.classes, i18n);
  }
}

function describeField(field: Field, session: ReviewSession, i18n: I18n): string {
  const { m } = i18n;
  // What the summary says is not said again.
  const badges = field.badges.filter((badge) => badge === 'blurred' || badge === 'duplicate').map((badge) => nameBadge(badge, i18n));
  const words = [field.picture.name, summariseField(field, session, i18n), ...badges, ...(field.picture.checked ? [m.fields.checked] : [])];
  return words.join(', ');
}

function nameBadge(badge: FieldBadge, { m }: I18n): string {
  return m.fields[badge];
}

function nameFilter(filter: FieldFilter, { m }: I18n): string {
  return m.fields[filter];
}
