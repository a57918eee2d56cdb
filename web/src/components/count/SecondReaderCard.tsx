import type { ReactNode } from 'react';

import { compareReaders, type Agreement } from '../../count/agreement';
import { countDifferential, type Differential } from '../../count/differential';
import type { CountClass } from '../../count/types';
import { useI18n } from '../../i18n/I18n';
import { useSecondReadingTexts } from '../../i18n/secondReadingTexts';
import { setSecondCount, toSecondReader, useSecondCount } from '../../stores/secondCount';
import { AmountField } from '../ui/AmountField';
import { Button } from '../ui/Button';
import { WordsField } from '../ui/Field';

export interface SecondReaderCardProps {
  sessionId: string;
  /** The first reader's. */
  differential: Differential;
  classes: readonly CountClass[];
  /** A second reading of the slide's own cells was taken in: the report has that one, so no count is typed. */
  isCompared?: boolean;
  /** The second reading of the slide's own cells. */
  children?: ReactNode;
}

/** A second reader of the same smear: of this slide's cells, or with a count made elsewhere; how far the two agree. */
export function SecondReaderCard({ isCompared = false, children, ...props }: SecondReaderCardProps) {
  const { m } = useI18n();
  return (
    <details className="card fold" open={isCompared}>
      <summary>{m.counting.second}</summary>
      <>{children}</>
      {!isCompared && <TypedCount {...props} />}
    </details>
  );
}

/** Another person's count of the same smear, entered by class. */
function TypedCount({ sessionId, differential, classes }: SecondReaderCardProps) {
  const { m, format } = useI18n();
  const second = useSecondCount(sessionId);
  const reader = toSecondReader(second);
  const other = reader && countDifferential(reader.cells, classes, { target: differential.target });
  const agreement = other && other.counted > 0 && differential.counted > 0 ? compareReaders(differential, other) : null;
  return (
    <>
      <h2 className="small-heading">{useSecondReadingTexts().typed}</h2>
      <p className="field-help">{m.counting.second_text}</p>
      <WordsField
        label={m.counting.second_name}
        value={second.reader}
        onCommit={(name) => setSecondCount(sessionId, { ...second, reader: name })}
      />
      <ul className="second-list">
        {differential.white.map(({ class: { label, name } }) => (
          <li key={label}>
            <span aria-hidden="true">{format.text(name)}</span>
            <AmountField
              label={m.counting.second_count(format.text(name))}
              isLabelHidden
              value={second.counts[label] ?? null}
              onCommit={(count) =>
                setSecondCount(sessionId, { ...second, counts: { ...second.counts, [label]: count ?? 0 } })
              }
            />
          </li>
        ))}
      </ul>
      {agreement && <AgreementTable agreement={agreement} classes={classes} caption={m.counting.second_table} />}
      {reader && <Button onPress={() => setSecondCount(sessionId, null)}>{m.counting.second_clear}</Button>}
    </>
  );
}

export interface AgreementTableProps {
  agreement: Agreement;
  classes: readonly CountClass[];
  caption: string;
}

export function AgreementTable({ agreement, classes, caption }: AgreementTableProps) {
  const { m, format } = useI18n();
  const nameOf = (label: string) => format.text(classes.find((one) => one.label === label)?.name ?? { en: label });
  return (
    <>
      <p className="second-verdict" role="status">
        {m.counting[agreement.verdict]}
      </p>
      <table className="count-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{m.counting.class}</th>
            <th scope="col">{m.counting.second_first}</th>
            <th scope="col">{m.counting.second_other}</th>
            <th scope="col">{m.counting.second_verdict}</th>
          </tr>
        </thead>
        <tbody>
          {agreement.rows
            .filter(({ first, second }) => first.count + second.count > 0)
            .map(({ label, first, second, limitsPercent: { low, high }, verdict }) => (
              <tr key={label}>
                <th scope="row">{nameOf(label)}</th>
                <td translate="no">
                  <span>{format.decimal(first.percent, 1)}</span>
                  <small>{m.counting.interval(format.integer(low), format.integer(high))}</small>
                </td>
                <td translate="no">{format.decimal(second.percent, 1)}</td>
                <td>{m.counting[verdict]}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p className="field-help">{m.counting.second_note}</p>
    </>
  );
}
