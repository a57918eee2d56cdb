import type { Interval } from '../../count/types';
import { useI18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { gradeAttempt } from '../../proficiency/grade';
import type { Attempt } from '../../proficiency/types';

/** Units of the drawing, which is as wide as a small telephone. */
const WIDTH = 320;
const LEFT = 40;
const RIGHT = 308;
/** Of one panel: from its title to below its axis. */
const PANEL = 120;
const TOP = 24;
const BOTTOM = 104;

interface Point {
  value: number;
  interval: Interval;
}

/** Per cent right and kappa with their intervals, one attempt after the other. */
export function ChartOfHistory({ reader, attempts }: { reader: string; attempts: readonly Attempt[] }) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  const grades = attempts.map(gradeAttempt);
  const right = grades.map(({ total }) => ({
    value: 100 * total.share,
    interval: { low: 100 * total.interval.low, high: 100 * total.interval.high },
  }));
  const kappas = grades.map(({ kappa }) => kappa);
  // Kappa below 0 is rare, and would flatten all others.
  const lowest = kappas.some((kappa) => kappa !== null && kappa.interval.low < 0) ? -1 : 0;
  const [first, last] = [attempts[0]?.finished, attempts.at(-1)?.finished];
  return (
    <svg
      className="test-chart"
      viewBox={`0 0 ${WIDTH} ${2 * PANEL + 20}`}
      role="img"
      aria-label={words.history_chart(reader, format.integer(attempts.length))}
    >
      <Panel title={words.percent_right} y={0} marks={[0, 50, 100]} points={right} />
      <Panel title={words.kappa_head} y={PANEL} marks={lowest < 0 ? [-1, 0, 1] : [0, 0.5, 1]} points={kappas} />
      {first != null && (
        <text x={attempts.length === 1 ? (LEFT + RIGHT) / 2 : LEFT} y={2 * PANEL + 10} textAnchor={attempts.length === 1 ? 'middle' : 'start'}>
          {format.date(first)}
        </text>
      )}
      {attempts.length > 1 && last != null && (
        <text x={RIGHT} y={2 * PANEL + 10} textAnchor="end">
          {format.date(last)}
        </text>
      )}
    </svg>
  );
}

interface PanelProps {
  title: string;
  /** Of its top. */
  y: number;
  /** Values with a line and a number, from the lowest to the highest. */
  marks: readonly number[];
  /** Null: not defined. */
  points: readonly (Point | null)[];
}

function Panel({ title, y, marks, points }: PanelProps) {
  const { format } = useI18n();
  const [lowest, highest] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const placeOf = (value: number) => y + BOTTOM - ((value - lowest) / (highest - lowest)) * (BOTTOM - TOP);
  const step = (RIGHT - LEFT - 24) / Math.max(1, points.length - 1);
  const places = points.map((_, at) => (points.length === 1 ? (LEFT + RIGHT) / 2 : LEFT + 12 + at * step));
  return (
    <g>
      <text x={0} y={y + 12} className="test-chart-title">
        {title}
      </text>
      {marks.map((mark) => (
        <g key={mark}>
          <line className="test-chart-grid" x1={LEFT} x2={RIGHT} y1={placeOf(mark)} y2={placeOf(mark)} />
          <text x={LEFT - 6} y={placeOf(mark) + 4} textAnchor="end">
            {format.decimal(mark, Number.isInteger(mark) ? 0 : 1)}
          </text>
        </g>
      ))}
      {points.map((point, at) =>
        point === null ? null : (
          <g key={places[at]}>
            <line className="test-chart-interval" x1={places[at]} x2={places[at]} y1={placeOf(point.interval.low)} y2={placeOf(point.interval.high)} />
            <circle className="test-chart-point" cx={places[at]} cy={placeOf(point.value)} r={4} />
          </g>
        ),
      )}
    </g>
  );
}
