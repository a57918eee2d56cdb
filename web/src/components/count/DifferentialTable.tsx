import { Fragment, type ReactNode } from 'react';

import type { Differential } from '../../count/differential';
import { describeNotSeenWhite } from '../../count/notSeen';
import type { MarkedRange, RangeMark } from '../../count/ranges';
import type { CountClass, Interval } from '../../count/types';
import { useI18n, type I18n } from '../../i18n/I18n';
import { paintOf } from '../naming/classPaint';
import { shortNameOf } from '../naming/pictureNames';
import { IntervalScale } from '../ui/IntervalScale';

const NO_BREAK = '\u00a0';

export interface DifferentialTableProps {
  differential: Differential;
  /** Each is shown in the row of the first of its classes. */
  marked: readonly MarkedRange[];
}

/** Per cent and absolute counts with their intervals and ranges; below, what is not a white cell. */
export function DifferentialTable({ differential, marked }: DifferentialTableProps) {
  const { m } = useI18n();
  return (
    <div className="count-tables">
      <WhiteTable differential={differential} marked={marked} />
      {differential.others.length > 0 && <OthersTable others={differential.others} />}
      <p className="field-help">{m.counting.interval_note}</p>
      <NotSeenNote differential={differential} />
    </div>
  );
}

/** What it means that a class was not seen, and how many cells would say more; nothing where all were seen. */
function NotSeenNote({ differential: { white, counted } }: Pick<DifferentialTableProps, 'differential'>) {
  const { m, format } = useI18n();
  const row = white.flatMap((one) => [one, ...(one.finer ?? [])]).find(({ count }) => count === 0);
  const found = row && describeNotSeenWhite(row.count, row.intervalPercent);
  if (!found) return null;
  const { excludesAbove, cellsToExclude1 } = found;
  const needed = counted < cellsToExclude1 ? ` ${m.counting.not_seen_needed(format.integer(cellsToExclude1))}` : '';
  return (
    <p className="field-help">
      {`${m.counting.not_seen(format.integer(counted), format.decimal(excludesAbove, 1))}${needed}`}
    </p>
  );
}

function WhiteTable({ differential: { white, counted, wbc }, marked }: DifferentialTableProps) {
  const { m, format } = useI18n();
  return (
    <table className={wbc ? 'count-table count-table-wide' : 'count-table'}>
      <caption className="visually-hidden">{m.counting.table}</caption>
      <thead>
        <tr>
          <th scope="col">{m.counting.class}</th>
          <th scope="col">{m.counting.cells}</th>
          <th scope="col">{m.counting.percent}</th>
          {wbc && <th scope="col">{m.counting.absolute}</th>}
          {marked.length > 0 && <th scope="col" className="count-range-column">{m.counting.range}</th>}
        </tr>
      </thead>
      <tbody>
        {white.map((row) => (
          <Fragment key={row.class.label}>
            <WhiteRow row={row} hasAbsolute={wbc !== null} marked={marked} />
            {row.finer?.map((finer) => (
              <WhiteRow key={finer.class.label} row={finer} hasAbsolute={wbc !== null} marked={marked} />
            ))}
          </Fragment>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{m.counting.total}</th>
          <td translate="no">{format.integer(counted)}</td>
          <td translate="no">{counted > 0 ? format.decimal(100, 1) : '–'}</td>
          {wbc && <td translate="no">{format.decimal(wbc.corrected_10e9_per_l, 2)}</td>}
          {marked.length > 0 && <td className="count-range-column" />}
        </tr>
      </tfoot>
    </table>
  );
}

interface WhiteRowProps {
  row: Differential['white'][number];
  hasAbsolute: boolean;
  marked: readonly MarkedRange[];
}

function WhiteRow({ row, hasAbsolute, marked }: WhiteRowProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const range = marked.find(({ range: { labels } }) => labels[0] === row.class.label);
  const percentRange = range?.range.percent && (
    <RangeText range={`${writeInterval(range.range.percent, 1, i18n)} %`} mark={range.percentMark} />
  );
  const absoluteRange = hasAbsolute && range?.range.absolute_10e9_per_l && (
    <RangeText
      range={`${writeInterval(range.range.absolute_10e9_per_l, 2, i18n)} × ${m.counting.absolute}`}
      mark={range.absoluteMark}
    />
  );
  return (
    <tr className={row.class.group === undefined ? undefined : 'count-finer'}>
      <ClassName shown={row.class} />
      <Count row={row} />
      <td>
        <Estimate value={row.percent} interval={row.intervalPercent} digits={1} unit={`${NO_BREAK}%`} />
        {row.percent !== null && row.intervalPercent && (
          <IntervalScale value={row.percent} {...row.intervalPercent} />
        )}
        {percentRange && <RangeBelow>{percentRange}</RangeBelow>}
      </td>
      {hasAbsolute && (
        <td>
          <Estimate value={row.absolute_10e9_per_l} interval={row.interval_10e9_per_l} digits={2} />
          {absoluteRange && <RangeBelow>{absoluteRange}</RangeBelow>}
        </td>
      )}
      {marked.length > 0 && (
        <td className="count-range-column">
          {percentRange}
          {absoluteRange}
        </td>
      )}
    </tr>
  );
}

/** The range of an estimate, below it: on a phone, where a column of ranges breaks after every word. */
function RangeBelow({ children }: { children: ReactNode }) {
  const { m } = useI18n();
  return (
    <div className="count-range-below">
      <small>{m.counting.range}</small>
      <div>{children}</div>
    </div>
  );
}

function OthersTable({ others }: { others: Differential['others'] }) {
  const { m } = useI18n();
  return (
    <table className="count-table">
      <caption>{m.counting.others}</caption>
      <thead>
        <tr>
          <th scope="col">{m.counting.class}</th>
          <th scope="col">{m.counting.cells}</th>
          <th scope="col">{m.counting.per_100}</th>
        </tr>
      </thead>
      <tbody>
        {others.flatMap((row) => [row, ...(row.finer ?? [])]).map((row) => (
          <tr key={row.class.label} className={row.class.group === undefined ? undefined : 'count-finer'}>
            <ClassName shown={row.class} />
              <Count row={row} />
            <td>
              <Estimate value={row.per100White} interval={row.intervalPer100White} digits={1} unit="" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How many cells, and how many of them a person has confirmed where these are not all. */
function Count({ row: { count, verified } }: { row: { count: number; verified: number } }) {
  const { m, format } = useI18n();
  return (
    <td>
      <span translate="no">{format.integer(count)}</span>
      {verified < count && <small>{m.counting.verified_of(format.integer(verified))}</small>}
    </td>
  );
}

interface EstimateProps {
  value: number | null;
  interval: Interval | null;
  digits: number;
  /** Where it is given, a value of 0 says what it excludes. */
  unit?: string;
}

/** A number with its interval below it, or a dash where there is none. */
function Estimate({ value, interval, digits, unit }: EstimateProps) {
  const i18n = useI18n();
  if (value === null || interval === null) return <span>–</span>;
  return (
    <>
      <span translate="no">{i18n.format.decimal(value, digits)}</span>
      <small translate="no">{writeInterval(interval, digits, i18n)}</small>
      {value === 0 && unit !== undefined && (
        <small className="count-excludes">{i18n.m.counting.excludes(`${i18n.format.decimal(interval.high, digits)}${unit}`)}</small>
      )}
    </>
  );
}

function writeInterval({ low, high }: Interval, digits: number, { m, format }: I18n): string {
  return m.counting.interval(format.decimal(low, digits), format.decimal(high, digits));
}

function ClassName({ shown }: { shown: CountClass }) {
  const { format } = useI18n();
  const short = shortNameOf(shown.label);
  return (
    <th scope="row">
      <span className="count-class">
        <span className="cell-swatch" style={{ backgroundColor: paintOf(shown) }} aria-hidden="true" />
        <span>{format.text(shown.name)}</span>
        {short !== null && <small className="count-short" translate="no" aria-hidden="true">{short}</small>}
      </span>
    </th>
  );
}

function RangeText({ range, mark }: { range: string; mark: RangeMark | null }) {
  const { m } = useI18n();
  const arrows = { low: '↓ ', within: '', high: '↑ ' };
  return (
    <span className="count-range">
      <span translate="no">{range}</span>
      {mark && (
        <span className="count-mark" data-position={mark.position}>
          {`${arrows[mark.position]}${m.counting[`mark_${mark.position}_${mark.certainty}`]}`}
        </span>
      )}
    </span>
  );
}
