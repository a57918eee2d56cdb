import type { Profile } from '../../adaptation';
import { LEAST_CELLS } from '../../adaptation/predictionSet';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { paintOf } from '../naming/classPaint';
import { findClass } from '../naming/reviewNames';
import { LabPart } from './LabPart';

export interface LabSetsProps {
  profile: Profile;
  session: ReviewSession;
}

/** Of which classes the prediction sets are promised, how often they held, and how many cells the others lack. */
export function LabSets({ profile, session }: LabSetsProps) {
  const { m, format } = useI18n();
  const entries = Object.keys(profile.sets?.classes ?? profile.classes).map((label) => {
    const { n_cells = profile.classes[label]?.n_cells ?? 0, coverage = null } = profile.sets?.classes[label] ?? {};
    return { label, n_cells, coverage, missing: Math.max(LEAST_CELLS - n_cells, 0) };
  });
  return (
    <LabPart id="lab-sets" title={m.lab.sets}>
      <p className="field-help">{m.lab.sets_none(LEAST_CELLS)}</p>
      <ul className="lab-need">
        {entries.map(({ label, n_cells, coverage, missing }) => {
          const shown = findClass(label, session.classes);
          return (
            <li key={label}>
              <span className="cell-swatch" style={shown === null ? {} : { backgroundColor: paintOf(shown) }} />
              <span>{shown === null ? label : format.text(shown.name)}</span>
              <span className="lab-need-count">
                {missing > 0
                  ? m.lab.sets_missing(missing)
                  : coverage === null
                    ? m.lab.sets_promised(n_cells)
                    : m.lab.sets_measured(
                        format.percent(coverage.value),
                        format.percent(coverage.interval[0]),
                        format.percent(coverage.interval[1]),
                        format.integer(coverage.n),
                      )}
              </span>
            </li>
          );
        })}
      </ul>
      {profile.sets !== null && profile.sets !== undefined && <p className="field-help">{m.lab.sets_help}</p>}
    </LabPart>
  );
}
