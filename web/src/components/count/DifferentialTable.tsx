import type { Differential } from '../../count/differential';
import type { MarkedRange, RangeMark } from '../../count/ranges';
import type { CountClass, Interval } from '../../count/types';
import { useI18n } from '../../i18n/I18n';

export interface DifferentialTableProps {
  differential: Differential;
  /** Each stands at the first of its classes. */
  marked: readonly MarkedRange[];
}

/** Per cent and absolute counts with their intervals and ranges; below, what is not a white cell. */
export function DifferentialTable({ differential, marked }: DifferentialTableProps) {
  const { m, format } = useI18n();
  const { white, others, counted, wbc } = differential;
  const span = ({ low, high }: Interval, digits: number) =>
    m.counting.interval(format.decimal(low, digits), format.decimal(high, digits));
  const figure = (value: number | null, interval: Interval | null, digits: number) =>
    value === null || interval === null ? (
      '–'
    ) : (
      <>
        {format.decimal(value, digits)}
        <small>{span(interval, digits)}</small>
      </>
    );
  return (
    <div className="count-tables">
      <table className="count-table">
        <caption className="visually-hidden">{m.counting.table}</caption>
        <thead>
          <tr>
            <th scope="col">{m.counting.class}</th>
            <th scope="col">{m.counting.cells}</th>
            <th scope="col">{m.counting.percent}</th>
            {wbc && <th scope="col">{m.counting.absolute}</th>}
            {marked.length > 0 && <th scope="col">{m.counting.range}</th>}
          </tr>
        </thead>
        <tbody>
          {white.map((row) => {
            const range = marked.find(({ range: { labels } }) => labels[0] === row.class.label);
            return (
              <tr key={row.class.label}>
                <ClassName shown={row.class} />
                <td>{format.integer(row.count)}</td>
                <td>
                  {figure(row.percent, row.intervalPercent, 1)}
                  {row.percent !== null && row.intervalPercent && (
                    <IntervalScale value={row.percent} interval={row.intervalPercent} />
                  )}
                </td>
                {wbc && <td>{figure(row.absolute_10e9_per_l, row.interval_10e9_per_l, 2)}</td>}
                {marked.length > 0 && (
                  <td>
                    {range?.range.percent && (
                      <RangeWords range={`${span(range.range.percent, 1)} %`} mark={range.percentMark} />
                    )}
                    {wbc && range?.range.absolute_10e9_per_l && (
                      <RangeWords
                        range={`${span(range.range.absolute_10e9_per_l, 2)} × ${m.counting.absolute}`}
                        mark={range.absoluteMark}
                      />
                    )}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{m.counting.total}</th>
            <td>{format.integer(counted)}</td>
            <td>{counted > 0 ? format.decimal(100, 1) : '–'}</td>
            {wbc && <td>{format.decimal(wbc.corrected_10e9_per_l, 2)}</td>}
            {marked.length > 0 && <td />}
          </tr>
        </tfoot>
      </table>
      {others.length > 0 && (
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
            {others.map((row) => (
              <tr key={row.class.label}>
                <ClassName shown={row.class} />
                <td>{format.integer(row.count)}</td>
                <td>{figure(row.per100White, row.intervalPer100White, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="field-help">{m.counting.interval_note}</p>
    </div>
  );
}

function ClassName({ shown }: { shown: CountClass }) {
  const { format } = useI18n();
  return (
    <th scope="row">
      <span className="count-class">
        <span className="cell-swatch" style={{ backgroundColor: shown.color }} aria-hidden="true" />
        <span>{format.text(shown.name)}</span>
      </span>
    </th>
  );
}

function IntervalScale({ value, interval: { low, high } }: { value: number; interval: Interval }) {
  return (
    <svg className="figure-scale" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="figure-axis" x="0" y="2.5" width="100" height="1" />
      <rect className="figure-interval" x={low} y="1" width={Math.max(high - low, 0.5)} height="4" />
      <rect className="figure-point" x={Math.min(value, 99)} y="0" width="1" height="6" />
    </svg>
  );
}

function RangeWords({ range, mark }: { range: string; mark: RangeMark | null }) {
  const { m } = useI18n();
  const arrows = { low: '↓ ', within: '', high: '↑ ' };
  return (
    <span className="count-range">
      {range}
      {mark && (
        <span className="count-mark" data-position={mark.position}>
          {arrows[mark.position]}
          {m.counting[`mark_${mark.position}_${mark.certainty}`]}
        </span>
      )}
    </span>
  );
}
