import type { ManifestFigure } from '../engine';
import { useI18n } from '../i18n/I18n';

/** Figures with their interval and how many they were counted over; a figure without those says little. */
export function Figures({ figures }: { figures: readonly ManifestFigure[] }) {
  const { m, format } = useI18n();
  if (figures.length === 0) return <p className="figures-none">{m.model.figures_none}</p>;
  const names = {
    accuracy: m.model.metric_accuracy,
    balanced_accuracy: m.model.metric_balanced_accuracy,
    macro_f1: m.model.metric_macro_f1,
    ece: m.model.metric_ece,
  };
  const units = { picture: m.model.figure_by_picture, source: m.model.figure_by_source };
  return (
    <>
      <ul className="figures">
        {figures.map((figure) => {
          const { metric, unit, value, interval, n_pictures, n_sources, dataset, split } = figure;
          const [low, high] = interval;
          return (
            <li key={[metric, unit, dataset, split].join()} className="figure">
              <p className="figure-value">{format.percent(value)}</p>
              <div className="figure-words">
                <p className="figure-name">
                  {names[metric]}, {units[unit]}
                </p>
                <p>
                  {m.model.figure_interval}: {format.percent(low)} – {format.percent(high)}
                </p>
                <svg className="figure-scale" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                  <rect className="figure-axis" x="0" y="2.5" width="100" height="1" />
                  <rect className="figure-interval" x={low * 100} y="1" width={(high - low) * 100} height="4" />
                  <rect className="figure-point" x={value * 100 - 0.5} y="0" width="1" height="6" />
                </svg>
                <p>
                  {m.model.split(dataset, split)} ·{' '}
                  {n_sources === null
                    ? m.model.figure_n_pictures(format.integer(n_pictures))
                    : m.model.figure_n_sources(format.integer(n_pictures), format.integer(n_sources))}
                </p>
                {figure.laboratories.length > 0 && (
                  <p>{m.model.laboratories(figure.laboratories.join(', '))}</p>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <p className="field-help">{m.model.figures_note}</p>
    </>
  );
}
