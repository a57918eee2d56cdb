import { useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { CommandAction, EditAction, RejectedEdit } from '../../review/actions';
import { countTotals, findSignObstacles, labelOf, listUnconfirmed } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { Button } from '../ui/Button';
import { Tick, WordsField } from '../ui/Field';
import { Icon } from '../ui/Icon';

export interface SignCardProps {
  session: ReviewSession;
  edit: (action: EditAction | CommandAction) => void;
  reader: string;
}

export function SignCard({ session, edit, reader }: SignCardProps) {
  const { m, format } = useI18n();
  return (
    <div className="card" aria-live="polite">
      <h2 className="section-heading">{m.report.sign_heading}</h2>
      {session.signature ? (
        <>
          <p className="status status-confident">
            <Icon name="check" />
            <span>{m.report.signed(session.signature.by, format.date(session.signature.at))}</span>
          </p>
          <TakeBack onTakeBack={(reason) => edit({ type: 'unsigned', reason })} />
        </>
      ) : (
        <Unsigned session={session} edit={edit} reader={reader} />
      )}
    </div>
  );
}

function Unsigned({ session, edit, reader }: SignCardProps) {
  const { m, format } = useI18n();
  const [isKnown, setKnown] = useState(false);
  const { unidentified } = countTotals(session);
  const obstacles = findSignObstacles(session, isKnown);
  const canSign = obstacles.length === 0 && reader !== '';
  const unconfirmed = new Map<string, number>();
  for (const cell of listUnconfirmed(session)) {
    const label = labelOf(cell);
    if (label !== null) unconfirmed.set(label, (unconfirmed.get(label) ?? 0) + 1);
  }
  return (
    <>
      {canSign ? (
        <p>{m.report.ready}</p>
      ) : (
        <div>
          <p className="field-label">{m.report.missing}</p>
          <ul className="sign-list">
            {obstacles.map((obstacle) => (
              <li key={obstacle.code}>
                <Icon name="alert" size={18} />
                <span>{describeObstacle(obstacle, m.report)}</span>
              </li>
            ))}
            {reader === '' && (
              <li>
                <Icon name="alert" size={18} />
                <span>{m.report.missing_name}</span>
              </li>
            )}
          </ul>
        </div>
      )}
      {unconfirmed.size > 0 && (
        <>
          <p className="field-help">{m.report.confirm_note}</p>
          <div className="panel-actions">
            {session.classes
              .filter(({ label }) => unconfirmed.has(label))
              .map(({ label, name }) => (
                <Button key={label} onPress={() => edit({ type: 'class_confirmed', label })}>
                  {m.report.confirm_class(unconfirmed.get(label) ?? 0, format.text(name))}
                </Button>
              ))}
          </div>
        </>
      )}
      {unidentified > 0 && (
        <Tick isSelected={isKnown} onChange={setKnown}>
          {m.report.unidentified_known(unidentified)}
        </Tick>
      )}
      <Button kind="primary" isDisabled={!canSign} onPress={() => edit({ type: 'signed', unidentifiedKnown: isKnown })}>
        {m.report.sign}
      </Button>
      <p className="field-help">{m.report.sign_note}</p>
    </>
  );
}

function TakeBack({ onTakeBack }: { onTakeBack: (reason: string) => void }) {
  const { m } = useI18n();
  const [reason, setReason] = useState('');
  return (
    <>
      <WordsField label={m.report.unsign_reason} value={reason} onCommit={setReason} />
      <Button onPress={() => onTakeBack(reason)}>{m.report.unsign}</Button>
    </>
  );
}

function describeObstacle(obstacle: RejectedEdit, words: ReturnType<typeof useI18n>['m']['report']): string {
  switch (obstacle.code) {
    case 'queue_unfinished':
      return words.missing_queue(obstacle.pictures);
    case 'unconfirmed':
      return words.missing_confirm(obstacle.cells);
    case 'unidentified':
      return words.missing_unidentified(obstacle.cells);
    default:
      // `findSignObstacles` gives nothing else for a session that is not signed.
      return words.missing_nothing;
  }
}
