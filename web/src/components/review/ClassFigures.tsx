import { Text } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import type { ClassMeasure } from './classMeasures';

export interface ClassFiguresProps {
  cells: number;
  verified: number;
  measure: ClassMeasure | null;
}

const ARROWS = { low: '↓', within: '', high: '↑' };

/**
 * A class in one line: verified of all, per cent with its interval, and on which side of its range it is. It is the
 * description of the class's row, and no part of its name.
 */
export function ClassFigures({ cells, verified, measure }: ClassFiguresProps) {
  const { m, format } = useI18n();
  const mark = measure?.mark ?? null;
  return (
    <Text slot="description" className="class-row-figures" aria-hidden="true">
      <span className="class-row-count" translate="no" aria-hidden="true">
        {cells === 0 ? '0' : `${format.integer(verified)}/${format.integer(cells)}`}
      </span>
      {measure !== null && (
        <span className="class-row-value" translate="no">
          {measure.isWhite ? `${format.decimal(measure.value, 1)}%` : `${format.decimal(measure.value, 1)}/100`}
        </span>
      )}
      {measure !== null && (
        <span className="class-row-interval" translate="no">
          {m.counting.interval(format.decimal(measure.interval.low, 0), format.decimal(measure.interval.high, 0))}
        </span>
      )}
      {mark !== null && mark.position !== 'within' && (
        <span className="class-row-mark" data-certainty={mark.certainty} title={m.counting[`mark_${mark.position}_${mark.certainty}`]}>
          <span aria-hidden="true">{ARROWS[mark.position]}</span>
          <span className="visually-hidden">{m.counting[`mark_${mark.position}_${mark.certainty}`]}</span>
        </span>
      )}
    </Text>
  );
}
