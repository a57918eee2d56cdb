import type { Profile, Share } from '../../adaptation';
import { LEAST_CELLS, listDivided } from '../../adaptation/predictionSet';
import { useFinerSetTexts } from '../../i18n/finerSetTexts';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { paintOf } from '../naming/classPaint';
import { findClass } from '../naming/reviewNames';
import { LabPart } from './LabPart';

export interface LabSetsProps {
  profile: Profile;
  session: ReviewSession;
}

interface SetRow {
  label: string;
  n_cells: number;
  coverage: Share | null;
  missing: number;
  /** A finer class with enough cells, of a class whose other finer ones have too few: sets do not name it yet. */
  isWaiting: boolean;
}

/** Of which classes the prediction sets are promised, how often they held, and how many cells the others lack. */
export function LabSets({ profile, session }: LabSetsProps) {
  const { m } = useI18n();
  const finer = useFinerSetTexts();
  const entries = Object.keys(profile.sets?.classes ?? profile.classes).map((label) => {
    const { n_cells = profile.classes[label]?.n_cells ?? 0, coverage = null } = profile.sets?.classes[label] ?? {};
    const row = { label, n_cells, coverage, missing: Math.max(LEAST_CELLS - n_cells, 0), isWaiting: false };
    return { row, finer: listFiner(label, profile, session) };
  });
  return (
    <LabPart id="lab-sets" title={m.lab.sets}>
      <p className="field-help">{m.lab.sets_none(LEAST_CELLS)}</p>
      <ul className="lab-need">
        {entries.flatMap((entry) => [entry.row, ...entry.finer]).map((row) => (
          <SetItem key={row.label} row={row} session={session} />
        ))}
      </ul>
      {entries.some((entry) => entry.finer.length > 0) && <p className="field-help">{finer.help(LEAST_CELLS)}</p>}
      {profile.sets !== null && profile.sets !== undefined && <p className="field-help">{m.lab.sets_help}</p>}
    </LabPart>
  );
}

/** The finer classes of a class; none where no reviewed cell of it has one. */
function listFiner(group: string, { sets }: Profile, { classes }: ReviewSession): SetRow[] {
  if (!sets) return [];
  const isDivided = listDivided(group, sets, classes).length > 0;
  const rows = classes.flatMap(({ label, group: own }): SetRow[] => {
    const entry = sets.fine?.[label];
    if (own !== group || entry === undefined) return [];
    const { threshold, n_cells, coverage } = entry;
    return [{ label, n_cells, coverage, missing: threshold === null ? LEAST_CELLS - n_cells : 0, isWaiting: !isDivided }];
  });
  return rows.some(({ n_cells }) => n_cells > 0) ? rows : [];
}

function SetItem({ row, session }: { row: SetRow; session: ReviewSession }) {
  const { m, format } = useI18n();
  const { label, n_cells, coverage, missing, isWaiting } = row;
  const shown = findClass(label, session.classes);
  const describe = (): string => {
    if (missing > 0) return m.lab.sets_missing(missing);
    if (isWaiting) return m.lab.need_count(n_cells);
    if (coverage === null) return m.lab.sets_promised(n_cells);
    const [low, high] = coverage.interval;
    return m.lab.sets_measured(format.percent(coverage.value), format.percent(low), format.percent(high), format.integer(coverage.n));
  };
  return (
    <li className={shown?.group === undefined ? undefined : 'lab-finer'}>
      <span className="cell-swatch" style={shown === null ? {} : { backgroundColor: paintOf(shown) }} />
      <span>{shown === null ? label : format.text(shown.name)}</span>
      <span className="lab-need-count">{describe()}</span>
    </li>
  );
}
