import { useBlobUrl } from '../../hooks/useBlobUrl';
import { saveFile } from '../../hooks/saveFile';
import type { Kappa } from '../../count/kappa';
import { useI18n, type I18n } from '../../i18n/I18n';
import type { ProficiencyMessages } from '../../i18n/en/proficiency';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { gradeAttempt, type Grade, type Missed, type Score } from '../../proficiency/grade';
import { writeResultJson } from '../../proficiency/results';
import type { Attempt } from '../../proficiency/types';
import type { TestStore } from '../../storage/testStore';
import { shortenLabel } from '../naming/pictureNames';
import { Button } from '../ui/Button';
import { TestFacts } from './TestList';
import { ViewHeading } from './ViewHeading';

export interface TestResultProps {
  /** Finished. */
  attempt: Attempt;
  store: TestStore | null;
  onBack: () => void;
}

/** What an attempt came to, and the cells that were missed. */
export function TestResult({ attempt, store, onBack }: TestResultProps) {
  const i18n = useI18n();
  const words = useProficiencyTexts();
  const { test, reader, digest, finished } = attempt;
  const grade = gradeAttempt(attempt);
  const nameOf = (label: string) => i18n.format.text(test.classes.find((one) => one.label === label)?.name ?? { en: label });
  return (
    <div className="card">
      <ViewHeading>{words.result(test.name, reader)}</ViewHeading>
      <p className="field-help">{i18n.format.date(finished ?? '')}</p>
      <p className="nothing-title" role="status">
        {`${words.right(i18n.format.integer(grade.total.right), i18n.format.integer(grade.total.cells))}, ${sayShare(grade.total, words, i18n)}`}
      </p>
      <GradeFacts grade={grade} />
      <p className="field-help">{words.note}</p>
      <ClassTable grade={grade} nameOf={nameOf} />
      <ConfusionTable grade={grade} nameOf={nameOf} />
      <section className="test-section" aria-label={words.missed}>
        <h3 className="test-name">{words.missed}</h3>
        {grade.missed.length === 0 ? (
          <p>{words.missed_none}</p>
        ) : (
          <ul className="test-missed">
            {grade.missed.map((missed) => (
              <MissedCell key={missed.cellId} digest={digest} missed={missed} store={store} nameOf={nameOf} />
            ))}
          </ul>
        )}
      </section>
      <TestFacts digest={digest} seed={test.seed} verifiedBy={test.verifiedBy} />
      <div className="panel-actions">
        <Button
          kind="primary"
          onPress={() => saveFile(new Blob([writeResultJson(attempt)], { type: 'application/json' }), `${test.name} ${reader}.json`)}
        >
          {words.save_result}
        </Button>
        <Button onPress={onBack}>{words.back}</Button>
      </div>
    </div>
  );
}

function sayShare({ share, interval }: Score, words: ProficiencyMessages, { format }: I18n): string {
  return words.share_interval(format.percent(share), format.percent(interval.low), format.percent(interval.high));
}

function sayKappa(kappa: Kappa | null, n: number, words: ProficiencyMessages, { format }: I18n): string {
  if (kappa === null) return words.kappa_none(format.integer(n));
  const { value, interval } = kappa;
  return words.kappa(format.decimal(value, 2), format.decimal(interval.low, 2), format.decimal(interval.high, 2), format.integer(n));
}

function GradeFacts({ grade: { total, kappa, repeats } }: { grade: Grade }) {
  const i18n = useI18n();
  const words = useProficiencyTexts();
  const { integer } = i18n.format;
  return (
    <dl className="report-facts">
      <div>
        <dt>{words.reference}</dt>
        <dd>{sayKappa(kappa, total.cells, words, i18n)}</dd>
      </div>
      <div>
        <dt>{words.same}</dt>
        <dd>
          {repeats === null
            ? words.no_repeats
            : `${words.same_of(integer(repeats.same.right), integer(repeats.same.cells))}, ${sayShare(repeats.same, words, i18n)}`}
        </dd>
      </div>
      {repeats !== null && (
        <div>
          <dt>{words.oneself}</dt>
          <dd>{sayKappa(repeats.kappa, repeats.same.cells, words, i18n)}</dd>
        </div>
      )}
    </dl>
  );
}

interface TableProps {
  grade: Grade;
  nameOf: (label: string) => string;
}

function ClassTable({ grade: { byClass }, nameOf }: TableProps) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  return (
    <table className="count-table">
      <caption>{words.by_class}</caption>
      <thead>
        <tr>
          <th scope="col">{words.class}</th>
          <th scope="col">{words.right_head}</th>
          <th scope="col">{words.cells}</th>
          <th scope="col">{words.interval}</th>
        </tr>
      </thead>
      <tbody>
        {byClass.map(({ label, right, cells, interval: { low, high } }) => (
          <tr key={label}>
            <th scope="row">{nameOf(label)}</th>
            <td translate="no">{format.integer(right)}</td>
            <td translate="no">{format.integer(cells)}</td>
            <td translate="no">{words.to(format.percent(low), format.percent(high))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ConfusionTable({ grade: { confusion: { labels, counts } }, nameOf }: TableProps) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  return (
    // A wide table scrolls, which keys must be able to do.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="test-confusion" role="region" aria-label={words.confusion} tabIndex={0}>
      <table className="count-table">
        <caption>
          <span>{words.confusion}</span>
          <small>{words.confusion_text}</small>
        </caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col" abbr={nameOf(label)} title={nameOf(label)} translate="no">
                {shortenLabel(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, row) => (
            <tr key={label}>
              <th scope="row">{nameOf(label)}</th>
              {labels.map((column, at) => {
                const count = counts[row]?.[at] ?? 0;
                return (
                  <td key={column} className={count === 0 ? undefined : row === at ? 'test-same' : 'test-other'} translate="no">
                    {format.integer(count)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface MissedCellProps {
  digest: string;
  missed: Missed;
  store: TestStore | null;
  nameOf: (label: string) => string;
}

function MissedCell({ digest, missed: { cellId, reference, given }, store, nameOf }: MissedCellProps) {
  const words = useProficiencyTexts();
  const url = useBlobUrl(`${digest} ${cellId}`, async () => (await store?.readCrop(digest, cellId)) ?? null);
  return (
    <li>
      <div className="test-crop">
        {url != null && <img src={url} alt={words.missed_cell(nameOf(reference), nameOf(given))} draggable={false} />}
        {url === null && <p className="field-unreadable">{words.picture_gone}</p>}
      </div>
      <dl>
        <dt>{words.missed_reference}</dt>
        <dd>{nameOf(reference)}</dd>
        <dt>{words.missed_given}</dt>
        <dd>{nameOf(given)}</dd>
      </dl>
    </li>
  );
}
