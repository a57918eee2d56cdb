import type { ActivationMap } from '../../engine';

/** Only what speaks for the class, each place by its share of the strongest. */
export function MapLayer({ map: { rows, columns, values } }: { map: ActivationMap }) {
  const strongest = values.reduce((most, value) => Math.max(most, value), 0);
  return (
    <svg
      className="crop-map"
      viewBox={`0 0 ${columns} ${rows}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {Array.from(values, (value, place) =>
        value > 0 ? (
          <rect
            key={place}
            x={place % columns}
            y={Math.floor(place / columns)}
            width={1}
            height={1}
            fillOpacity={(0.75 * value) / strongest}
          />
        ) : null,
      )}
    </svg>
  );
}
