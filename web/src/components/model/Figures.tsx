import type { Manifest, ManifestFigure } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { IntervalScale } from '../ui/IntervalScale';

export interface FiguresProps {
  figures: readonly ManifestFigure[];
  datasets: Manifest['datasets'];
}

/** Figures with their interval and what they were counted over; a figure without those says little. */
export function Figures({ figures, datasets }: FiguresProps) {
  const { m } = useI18n();
  if (figures.length === 0) return <p className="figures-none">{m.model.figures_none}</p>;
  return (
    <>
      {groupMetrics(figures).map(({ key, members }) => (
        <FigureTable key={key} figures={members} datasets={datasets} />
      ))}
      <p className="field-help">{m.model.figures_note}</p>
    </>
  );
}

/** Figures of the same pictures. */
function FigureTable({ figures, datasets }: FiguresProps) {
  const { m, format } = useI18n();
  const [first] = figures;
  if (first === undefined) return null;
  const { dataset, split, n_pictures, n_sources, laboratories } = first;
  const names = {
    accuracy: m.model.metric_accuracy,
    balanced_accuracy: m.model.metric_balanced_accuracy,
    macro_f1: m.model.metric_macro_f1,
    ece: m.model.metric_ece,
  };
  const units = { picture: m.model.figure_by_picture, source: m.model.figure_by_source };
  const name = datasets.find(({ id }) => id === dataset)?.name ?? dataset;
  const counted =
    n_sources === null
      ? m.model.figure_n_pictures(format.integer(n_pictures))
      : m.model.figure_n_sources(format.integer(n_pictures), format.integer(n_sources));
  return (
    <table className="figures">
      <caption>
        <strong>{m.model.split(name, split)}</strong>
        <span>
          {laboratories.length > 0 ? `${counted} · ${m.model.laboratories(laboratories.join(', '))}` : counted}
        </span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{m.model.figure_metric}</th>
          <th scope="col">{m.model.figure_value}</th>
          <th scope="col">{m.model.figure_interval}</th>
        </tr>
      </thead>
      <tbody>
        {figures.map(({ metric, unit, value, interval: [low, high] }) => (
          <tr key={`${metric} ${unit}`}>
            <th scope="row">
              <span>{names[metric]}</span> <small>{units[unit]}</small>
            </th>
            <td className="figure-value" translate="no">{format.percent(value)}</td>
            <td>
              <span translate="no">{`${format.percent(low)} – ${format.percent(high)}`}</span>
              <IntervalScale value={value * 100} low={low * 100} high={high * 100} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function groupMetrics(figures: readonly ManifestFigure[]): { key: string; members: ManifestFigure[] }[] {
  const groups = new Map<string, ManifestFigure[]>();
  for (const figure of figures) {
    const { dataset, split, n_pictures, n_sources, laboratories } = figure;
    const key = JSON.stringify([dataset, split, n_pictures, n_sources, laboratories]);
    groups.set(key, [...(groups.get(key) ?? []), figure]);
  }
  return [...groups].map(([key, members]) => ({ key, members }));
}
