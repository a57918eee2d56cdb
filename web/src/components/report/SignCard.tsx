import { useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { CommandAction, EditAction } from '../../review/actions';
import { listOpenMatters } from '../../review/openMatters';
import { countTotals } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { Button } from '../ui/Button';
import { Tick, WordsField } from '../ui/Field';
import { Icon } from '../ui/Icon';
import { OpenMatters, READER_FIELD } from './OpenMatters';

export interface SignCardProps {
  session: ReviewSession;
  edit: (action: EditAction | CommandAction) => void;
  reader: string;
  onReader: (name: string) => void;
  /** Whether a cell was on screen. */
  wasShown: (cellId: string) => boolean;
  /** Confirms a class as a whole. */
  onConfirmClass: (label: string) => void;
}

export function SignCard(props: SignCardProps) {
  const { session, edit } = props;
  const { m, format } = useI18n();
  return (
    <div className="card sign-card" aria-live="polite">
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
        <Unsigned {...props} />
      )}
    </div>
  );
}

function Unsigned({ session, edit, reader, onReader, wasShown, onConfirmClass }: SignCardProps) {
  const { m } = useI18n();
  const [isKnown, setKnown] = useState(false);
  const { unidentified } = countTotals(session);
  const matters = listOpenMatters(session, { reader, unidentifiedKnown: isKnown, wasShown });
  const canSign = !matters.some(({ isObstacle }) => isObstacle);
  return (
    <div className="sign-parts">
      <div className="sign-part">
        {canSign && <p>{m.report.ready}</p>}
        {matters.some(({ kind }) => kind === 'class_open') && <p className="field-help">{m.report.confirm_note}</p>}
        <OpenMatters slide={session.id} matters={matters} onConfirmClass={onConfirmClass} />
      </div>
      <div className="sign-part">
        <div id={READER_FIELD}>
          <WordsField label={m.report.reviewer} value={reader} onCommit={onReader} />
        </div>
        {unidentified > 0 && (
          <Tick isSelected={isKnown} onChange={setKnown}>
            {m.report.unidentified_known(unidentified)}
          </Tick>
        )}
        <Button kind="primary" isDisabled={!canSign} onPress={() => edit({ type: 'signed', unidentifiedKnown: isKnown })}>
          {m.report.sign}
        </Button>
        <p className="field-help">{m.report.sign_note}</p>
      </div>
    </div>
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
