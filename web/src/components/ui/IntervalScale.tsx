/** A value with its interval as a line from 0 to 100. */
export function IntervalScale({ value, low, high }: { value: number; low: number; high: number }) {
  return (
    <svg className="figure-scale" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="figure-axis" x="0" y="2.5" width="100" height="1" />
      <rect className="figure-interval" x={low} y="1" width={Math.max(high - low, 0.5)} height="4" />
      <rect className="figure-point" x={Math.min(value, 99)} y="0" width="1" height="6" />
    </svg>
  );
}
