import { useState } from 'react';

import { saveFile } from '../../hooks/saveFile';
import type { Kappa } from '../../count/kappa';
import { useI18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { keyOfAttempt, keyOfReader } from '../../proficiency/attempt';
import { gradeAttempt } from '../../proficiency/grade';
import { listFinished, writeHistoryCsv } from '../../proficiency/results';
import type { Attempt } from '../../proficiency/types';
import { Button } from '../ui/Button';
import { ConfirmDeletion } from '../ui/ConfirmDeletion';
import { MenuSelect } from '../ui/MenuSelect';
import { ChartOfHistory } from './ChartOfHistory';
import type { Proficiency } from './useProficiency';

export interface ReaderHistoryProps {
  proficiency: Proficiency;
  /** With the key of the attempt whose result is wanted. */
  onOpen: (key: string) => void;
}

/** The finished attempts of one reader at a time: a chart, and a table that says the same. */
export function ReaderHistory({ proficiency: { attempts, run }, onOpen }: ReaderHistoryProps) {
  const words = useProficiencyTexts();
  const [wanted, setWanted] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<string | null>(null);
  const finished = listFinished(attempts);
  // The last spelling of each name.
  const readers = new Map(finished.map(({ reader }) => [keyOfReader(reader), reader]));
  const last = finished.at(-1);
  const key = wanted !== null && readers.has(wanted) ? wanted : last && keyOfReader(last.reader);
  const own = finished.filter(({ reader }) => keyOfReader(reader) === key);
  const reader = key === undefined ? '' : (readers.get(key) ?? '');
  const countOf = (name: string) => attempts.filter((one) => keyOfReader(one.reader) === keyOfReader(name)).length;
  return (
    <section className="card" aria-labelledby="history-heading">
      <h2 id="history-heading" className="section-heading">
        {words.history}
      </h2>
      {key === undefined ? (
        <p>{words.history_none}</p>
      ) : (
        <>
          <MenuSelect
            label={words.history_of}
            items={[...readers].map(([id, name]) => ({ id, name }))}
            chosen={key}
            onChoose={setWanted}
          />
          <ChartOfHistory reader={reader} attempts={own} />
          <p className="field-help">{words.history_note}</p>
          <HistoryTable attempts={own} onOpen={onOpen} />
          <div className="panel-actions">
            <Button onPress={() => saveFile(new Blob([writeHistoryCsv(own)], { type: 'text/csv' }), `${reader}.csv`)}>
              {words.history_save}
            </Button>
            <Button kind="quiet" onPress={() => setLeaving(reader)}>
              {words.forget(reader)}
            </Button>
          </div>
        </>
      )}
      <ConfirmDeletion
        leaving={leaving}
        title={words.forget_title}
        explain={(name) => words.forget_text(name, countOf(name))}
        submit={words.delete}
        onDelete={(name) => void run((store) => store.forgetReader(name))}
        onClose={() => setLeaving(null)}
      />
    </section>
  );
}

function HistoryTable({ attempts, onOpen }: { attempts: readonly Attempt[]; onOpen: (key: string) => void }) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  return (
    <div className="test-history">
      <table className="count-table">
        <caption className="visually-hidden">{words.history}</caption>
        <thead>
          <tr>
            <th scope="col">{words.test_head}</th>
            <th scope="col">{words.cells}</th>
            <th scope="col">{words.percent_right}</th>
            <th scope="col">{words.kappa_head}</th>
            <th scope="col">{words.self_head}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => {
            const { total, kappa, repeats } = gradeAttempt(attempt);
            const date = format.date(attempt.finished ?? '');
            return (
              <tr key={keyOfAttempt(attempt)}>
                <th scope="row">
                  <Button kind="quiet" aria-label={words.open_result(attempt.test.name, date)} onPress={() => onOpen(keyOfAttempt(attempt))}>
                    {attempt.test.name}
                  </Button>
                  <small>{date}</small>
                </th>
                <td translate="no">{format.integer(total.cells)}</td>
                <td translate="no">
                  <span>{format.decimal(100 * total.share, 1)}</span>
                  <small>{words.to(format.decimal(100 * total.interval.low, 1), format.decimal(100 * total.interval.high, 1))}</small>
                </td>
                <KappaCell kappa={kappa} />
                <KappaCell kappa={repeats?.kappa ?? null} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function KappaCell({ kappa }: { kappa: Kappa | null }) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  if (kappa === null) return <td>–</td>;
  return (
    <td translate="no">
      <span>{format.decimal(kappa.value, 2)}</span>
      <small>{words.to(format.decimal(kappa.interval.low, 2), format.decimal(kappa.interval.high, 2))}</small>
    </td>
  );
}
