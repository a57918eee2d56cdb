import { useMemo } from 'react';

import { writeAddress } from '../../hooks/address';
import { useI18n, type I18n } from '../../i18n/I18n';
import type { SecondReadingMessages } from '../../i18n/en/secondReading';
import { useSecondReadingTexts } from '../../i18n/secondReadingTexts';
import { compareReadings, type ReadingComparison } from '../../review/secondReading';
import type { Disagreement } from '../../review/selectors';
import { NOT_A_CELL, type ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { wantView } from '../../stores/wantedView';
import { CellPicture } from '../cells/CellPicture';
import { CropsProvider } from '../cells/useCrop';
import { findClass } from '../naming/reviewNames';
import { Button } from '../ui/Button';
import { MenuSelect } from '../ui/MenuSelect';
import { AgreementTable } from './SecondReaderCard';

/** How far the two readers agree, and what is decided where they do not. */
export function ReadingAgreement({ session }: { session: ReviewSession }) {
  const { format } = useI18n();
  const words = useSecondReadingTexts();
  const compared = useMemo(() => compareReadings(session), [session]);
  if (compared === null || !session.secondReading) return null;
  const { firstReader, reader, agreement, disagreements } = compared;
  const open = disagreements.filter(({ decision }) => decision === null).length;
  return (
    <>
      <p>{words.taken(firstReader, reader, format.date(session.secondReading.at))}</p>
      {agreement === null ? (
        <p>{words.no_agreement}</p>
      ) : (
        <AgreementTable agreement={agreement} classes={session.classes} caption={words.table} />
      )}
      <KappaLine compared={compared} />
      <p role="status" className="field-label">
        {words.disagreements(disagreements.length, open)}
      </p>
      {disagreements.length > 0 && (
        <CropsProvider sessionId={session.id}>
          <ul className="disagreement-list" aria-label={words.cells}>
            {disagreements.map((one, at) => (
              <li key={one.cell.id}>
                <DisagreementRow disagreement={one} number={at + 1} compared={compared} session={session} />
              </li>
            ))}
          </ul>
        </CropsProvider>
      )}
    </>
  );
}

function KappaLine({ compared: { kappa, both } }: { compared: ReadingComparison }) {
  const { m, format } = useI18n();
  const words = useSecondReadingTexts();
  const n = format.integer(both);
  if (kappa === null) return <p>{words.kappa_none(n)}</p>;
  const { value, interval } = kappa;
  const limits = m.counting.interval(format.decimal(interval.low, 2), format.decimal(interval.high, 2));
  return (
    <>
      <p>{words.kappa(format.decimal(value, 2), limits, n)}</p>
      <p className="field-help">{words.kappa_help}</p>
    </>
  );
}

interface RowProps {
  disagreement: Disagreement;
  /** From 1 on, to tell the rows apart by ear. */
  number: number;
  compared: ReadingComparison;
  session: ReviewSession;
}

/** One cell with both readers' names for it, and the choice between them. */
function DisagreementRow({ disagreement: { cell, labels, decision }, number, compared: { firstReader, reader }, session }: RowProps) {
  const i18n = useI18n();
  const { format } = i18n;
  const words = useSecondReadingTexts();
  const { reviewStore } = useReview();
  const isSigned = session.signature !== null;
  const said = [
    { by: firstReader, label: labels.first },
    { by: reader, label: labels.second },
  ];
  const nameOf = (label: string | null | undefined) => nameLabel(label, session, i18n, words);
  const decide = (label: string) => void reviewStore.edit({ type: 'disagreement_decided', cellId: cell.id, label });
  return (
    <div className="disagreement" role="group" aria-label={words.cell_number(format.integer(number))}>
      <CellPicture cell={cell} />
      <div className="disagreement-words">
        {said.map(({ by, label }) => (
          <p key={by}>{words.says(by, nameOf(label))}</p>
        ))}
        <p className={decision === null ? 'status status-review' : 'status status-confident'}>
          {decision === null ? words.open : words.decided(nameOf(decision.label), decision.by, format.date(decision.at))}
        </p>
        <a
          className="sign-link"
          href={writeAddress({ part: 'review', slide: session.id })}
          onClick={() => wantView(session.id, { kind: 'cell', id: cell.id })}
        >
          {words.go}
        </a>
      </div>
      <div className="panel-actions">
        {said.map(({ by, label }) =>
          // Without a name there is nothing to decide for; no box is no cell.
          label === null ? null : (
            <Button key={by} isDisabled={isSigned} onPress={() => decide(label ?? NOT_A_CELL)}>
              {words.choose(nameOf(label), by)}
            </Button>
          ),
        )}
        <OtherClass session={session} number={number} isDisabled={isSigned} onChoose={decide} />
      </div>
    </div>
  );
}

interface OtherClassProps {
  session: ReviewSession;
  number: number;
  isDisabled: boolean;
  onChoose: (label: string) => void;
}

function OtherClass({ session, number, isDisabled, onChoose }: OtherClassProps) {
  const i18n = useI18n();
  const words = useSecondReadingTexts();
  const items = [...session.classes.map(({ label }) => label), NOT_A_CELL].map((id) => ({ id, name: nameLabel(id, session, i18n, words) }));
  return (
    <MenuSelect
      label={words.other_of(i18n.format.integer(number))}
      isLabelHidden
      items={items}
      chosen={null}
      onChoose={onChoose}
      isDisabled={isDisabled}
      text={words.other}
    />
  );
}

/** What a reader called a cell, in the words of the page. */
function nameLabel(
  label: string | null | undefined,
  { classes }: ReviewSession,
  { m, format }: I18n,
  words: SecondReadingMessages,
): string {
  if (label === undefined) return words.no_box;
  if (label === null) return words.no_name;
  if (label === NOT_A_CELL) return m.review.not_cell;
  const known = findClass(label, classes);
  return known === null ? label : format.text(known.name);
}
