import { lazy, Suspense, useEffect, type ReactNode } from 'react';

import { countDifferential } from '../../count/differential';
import { DEFAULT_RANGES, markRanges } from '../../count/ranges';
import type { Messages } from '../../i18n/en';
import type { Formatter } from '../../i18n/format';
import { useI18n } from '../../i18n/I18n';
import type { Report } from '../../report/report';
import { groupCells, listCounted } from '../../review/selectors';
import type { ClassConfirmation, ReviewSession } from '../../review/types';
import { findUnseenCount } from '../../review/verification';
import { useCellCrops } from '../../hooks/useCellCrops';
import { DifferentialTable } from '../count/DifferentialTable';
import { AgreementBlock } from './AgreementBlock';
import '../../styles/print.css';
import { CODE_PX } from './codeSize';

const SampleCode = lazy(() => import('./SampleCode'));

/** Crops of a class that are printed; a gallery of thousands would be no report. */
const SHOWN_OF_CLASS = 12;

/** Names of fields that are printed; the report's JSON has all. */
const NAMED_FIELDS = 20;

export interface ReportSheetProps {
  report: Report;
  session: ReviewSession;
  loadBlob: (pictureId: string) => Promise<Blob | null>;
}

/** The report as it is printed. */
export function ReportSheet({ report, session, loadBlob }: ReportSheetProps) {
  const { m, format } = useI18n();
  const { classes, target, totalWbc } = session;
  const differential = countDifferential(listCounted(session), classes, { target, totalWbc });
  const table = session.ranges ?? DEFAULT_RANGES;
  usePageMargins(report, session.name);
  const rows = [...report.white, ...report.others];
  const sum = (what: 'changed_by_hand' | 'confirmed' | 'count') => rows.reduce((total, row) => total + row[what], 0);
  const [changed, verified, counted] = [sum('changed_by_hand'), sum('confirmed'), sum('count')];
  return (
    <article className="card report-sheet" aria-label={m.report.sheet}>
      <div className="report-head">
        <h2 className="section-heading">{m.report.title}</h2>
        {report.signature ? (
          <strong>{m.report.signed(report.signature.name, format.date(report.signature.at))}</strong>
        ) : (
          <span className="status status-review">{m.report.preliminary}</span>
        )}
      </div>
      <dl className="report-facts">
        <Fact name={m.report.sample}>
          {report.sample.id && (
            <>
              <Suspense fallback={<svg width={CODE_PX} height={CODE_PX} aria-hidden="true" />}>
                <SampleCode id={report.sample.id} />
              </Suspense>{' '}
              <span>{report.sample.id}</span>
            </>
          )}
        </Fact>
        <Fact name={m.report.laboratory}>{report.laboratory}</Fact>
        <Fact name={m.report.reviewed_by}>{report.reviewer}</Fact>
        {report.signature && <Fact name={m.report.key}>{report.signature.key ?? m.report.no_key}</Fact>}
        <Fact name={m.report.counted}>
          {m.report.counted_of(format.integer(report.counted), format.integer(report.target))}
        </Fact>
        <Fact name={m.report.verified}>{m.report.verified_of(format.integer(verified), format.integer(counted))}</Fact>
        <Fact name={m.report.by_hand}>{format.integer(changed)}</Fact>
        <Fact name={m.report.not_cells}>{format.integer(report.not_a_cell)}</Fact>
        <Fact name={m.report.left}>{format.integer(report.unidentified)}</Fact>
        <Fact name={m.report.pictures}>{format.integer(report.pictures.length)}</Fact>
        <Fact name={m.report.checked}>{describeChecks(report, m, format)}</Fact>
        <Fact name={m.report.notes}>{report.sample.notes}</Fact>
      </dl>
      <DifferentialTable differential={differential} marked={markRanges(differential, table)} />
      <p className="field-help">
        {`${m.report.range_source}: ${format.text(table.source)}`}
      </p>
      {report.agreement && <AgreementBlock agreement={report.agreement} classes={classes} />}
      {report.class_confirmations.length > 0 && <ClassConfirmations report={report} session={session} />}
      <Gallery session={session} loadBlob={loadBlob} />
      <dl className="report-facts">
        <Fact name={m.report.model}>
          {report.model && `${report.model.id} ${report.model.version}, ${report.model.manifest_sha256}`}
        </Fact>
        <Fact name={m.report.profile}>
          {report.profile &&
            `${report.profile.name} (${format.date(report.profile.created)}, n = ${format.integer(report.profile.cells)}), ${report.profile.sha256}`}
        </Fact>
        <Fact name={m.report.software}>{`${report.software.name} ${report.software.version}`}</Fact>
      </dl>
      <p>
        <strong>{format.text(report.limits)}</strong>
      </p>
    </article>
  );
}

/** How many fields a person has looked through for missed cells, and which not. */
function describeChecks({ pictures }: Report, { report: words }: Messages, format: Formatter): string {
  const left = pictures.filter(({ checked }) => !checked).map(({ name }) => name);
  const checked = words.checked_of(format.integer(pictures.length - left.length), format.integer(pictures.length));
  if (left.length === 0 || left.length === pictures.length) return checked;
  const names = left.slice(0, NAMED_FIELDS).join(', ');
  return `${checked}; ${words.checked_not(names, format.integer(Math.max(0, left.length - NAMED_FIELDS)))}`;
}

/** The words in the margins of every printed page, which only a style sheet can write. */
function usePageMargins({ sample, laboratory, signature }: Report, name: string): void {
  const { m, format } = useI18n();
  const head = [m.report.title, sample.id ?? name, laboratory].filter((part) => part !== null && part !== '').join(' · ');
  const state = signature ? m.report.signed(signature.name, format.date(signature.at)) : m.report.preliminary;
  const [page, of, end] = m.report.page_of;
  useEffect(() => {
    const words = { head, state, foot: `Leukoscope · ${m.report.print_note}`, page, of, end };
    const { style } = document.documentElement;
    for (const [part, text] of Object.entries(words)) {
      // A string of CSS: no control characters, quotes and backslashes escaped.
      style.setProperty(`--print-${part}`, JSON.stringify(text.replace(/\p{Cc}+/gu, ' ')));
    }
    return () => {
      for (const part of Object.keys(words)) style.removeProperty(`--print-${part}`);
    };
  }, [m, head, state, page, of, end]);
}

function ClassConfirmations({ report, session }: Pick<ReportSheetProps, 'report' | 'session'>) {
  const { m, format } = useI18n();
  const { classes } = session;
  const unseenOf = (confirmation: ClassConfirmation) => {
    const unseen = findUnseenCount(session, confirmation) ?? 0;
    return unseen > 0 ? `; ${m.report.whole_unseen(unseen)}` : '';
  };
  const nameOf = (label: string) => format.text(classes.find((one) => one.label === label)?.name ?? { en: label });
  return (
    <div>
      <h3 className="small-heading">{m.report.whole}</h3>
      <ul>
        {report.class_confirmations.map(({ label, cells, by, at }) => (
          <li key={`${label} ${by} ${at}`}>
            <span>{`${m.report.whole_row(nameOf(label), format.integer(cells), by, format.date(at))}${unseenOf({ label, cells, by, at })}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Some cells of each class, as they were cut out. */
function Gallery({ session, loadBlob }: Pick<ReportSheetProps, 'session' | 'loadBlob'>) {
  const { m, format } = useI18n();
  const groups = groupCells(session)
    .filter(({ kind, cells }) => kind === 'class' && cells.length > 0)
    .map((group) => ({ ...group, cells: group.cells.slice(0, SHOWN_OF_CLASS) }));
  const crops = useCellCrops(
    groups.flatMap(({ cells }) => cells),
    loadBlob,
    112,
  );
  if (groups.length === 0) return null;
  return (
    <div className="report-gallery">
      <h3 className="small-heading">{m.report.gallery}</h3>
      {groups.map(({ shown, cells }) => (
        <figure key={shown?.label}>
          <figcaption>{shown && format.text(shown.name)}</figcaption>
          <div className="report-crops">
            {cells.map(({ id }) => {
              const url = crops.get(id);
              // Its place is reserved while it is cut: what is below must not move under a finger.
              return url === undefined ? <span key={id} className="report-crop" /> : <img key={id} className="report-crop" src={url} alt="" />;
            })}
          </div>
        </figure>
      ))}
    </div>
  );
}

/** A fact of the report; nothing where nobody entered it. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return children === null ? null : (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
