import { useState } from 'react';

import { findRangeProblems, type RangeTable, type ReferenceRange } from '../../count/ranges';
import type { Interval } from '../../count/types';
import { useI18n } from '../../i18n/I18n';
import { AmountField } from '../ui/AmountField';
import { Button } from '../ui/Button';

export interface RangeEditorProps {
  table: RangeTable;
  nameOf: (label: string) => string;
  /** Null: back to the example. */
  onSave: (table: RangeTable | null) => void;
  isDisabled: boolean;
}

/** What is in an end that is no number: nothing, or a text that is refused, with which nothing can be saved. */
const EMPTY = Number.NaN;
const REFUSED = Number.POSITIVE_INFINITY;

type Measure = 'percent' | 'absolute_10e9_per_l';

/** A laboratory's own reference ranges. They are taken together, by one press. */
export function RangeEditor({ table, nameOf, onSave, isDisabled }: RangeEditorProps) {
  const { m, format } = useI18n();
  const [ranges, setRanges] = useState(table.ranges);
  const cleaned = ranges.map(dropEmpty);
  const wrong = findRangeProblems({ ...table, ranges: cleaned })[0];
  const wrongRange = wrong && ranges[wrong.index];
  const nameRange = ({ labels }: ReferenceRange) => labels.map(nameOf).join(' + ');
  const change = (index: number, measure: Measure, limits: Interval) =>
    setRanges((before) => before.map((range, at) => (at === index ? { ...range, [measure]: limits } : range)));
  return (
    <details className="card fold">
      <summary>{m.counting.ranges_edit}</summary>
      <p className="field-help">{m.counting.ranges_note}</p>
      <ul className="range-list">
        {ranges.map((range, index) => {
          const name = nameRange(range);
          return (
            <li key={range.labels.join()}>
              <strong>{name}</strong>
              <Ends
                unit="%"
                labels={[m.counting.ranges_low(name), m.counting.ranges_high(name)]}
                digits={2}
                limits={range.percent}
                onChange={(limits) => change(index, 'percent', limits)}
                isDisabled={isDisabled}
              />
              <Ends
                unit={m.counting.absolute}
                labels={[m.counting.ranges_absolute_low(name), m.counting.ranges_absolute_high(name)]}
                digits={3}
                limits={range.absolute_10e9_per_l}
                onChange={(limits) => change(index, 'absolute_10e9_per_l', limits)}
                isDisabled={isDisabled}
              />
            </li>
          );
        })}
      </ul>
      {wrongRange && (
        <p className="field-error" role="alert">
          {m.counting.ranges_wrong(nameRange(wrongRange))}
        </p>
      )}
      <p className="field-help">{format.text(table.source)}</p>
      <div className="panel-actions">
        <Button
          kind="primary"
          isDisabled={isDisabled || wrong !== undefined}
          onPress={() =>
            onSave({
              source: { en: 'Ranges of the reporting laboratory', 'zh-CN': '报告实验室的参考区间' },
              isDefault: false,
              ranges: cleaned,
            })
          }
        >
          {m.counting.ranges_save}
        </Button>
        {!table.isDefault && (
          <Button isDisabled={isDisabled} onPress={() => onSave(null)}>
            {m.counting.ranges_default}
          </Button>
        )}
      </div>
    </details>
  );
}

interface EndsProps {
  unit: string;
  labels: readonly [low: string, high: string];
  digits: number;
  limits: Interval | null;
  onChange: (limits: Interval) => void;
  isDisabled: boolean;
}

function Ends({ unit, labels, digits, limits, onChange, isDisabled }: EndsProps) {
  const { low, high } = limits ?? { low: EMPTY, high: EMPTY };
  const shown = (value: number) => (Number.isFinite(value) ? value : null);
  const take = (value: number | null, isRefused: boolean) => (isRefused ? REFUSED : (value ?? EMPTY));
  return (
    <div className="range-ends">
      <AmountField
        label={labels[0]}
        isLabelHidden
        digits={digits}
        value={shown(low)}
        onCommit={(value, isRefused) => onChange({ low: take(value, isRefused), high })}
        isDisabled={isDisabled}
      />
      <span aria-hidden="true">–</span>
      <AmountField
        label={labels[1]}
        isLabelHidden
        digits={digits}
        value={shown(high)}
        onCommit={(value, isRefused) => onChange({ low, high: take(value, isRefused) })}
        isDisabled={isDisabled}
      />
      <span aria-hidden="true">{unit}</span>
    </div>
  );
}

function dropEmpty(range: ReferenceRange): ReferenceRange {
  const keep = (limits: Interval | null) =>
    limits === null || (Number.isNaN(limits.low) && Number.isNaN(limits.high)) ? null : limits;
  return { ...range, percent: keep(range.percent), absolute_10e9_per_l: keep(range.absolute_10e9_per_l) };
}
