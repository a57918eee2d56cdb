import type { Need, Profile } from '../../adaptation';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { paintOf } from '../naming/classPaint';
import { findClass } from '../naming/reviewNames';
import { LabPart } from './LabPart';

export interface LabNeedProps {
  profile: Profile;
  /** Those that need cells most first. */
  need: readonly Need[];
  session: ReviewSession;
}

/** Of each class how many cells were reviewed and are named right, and where cells are lacking. */
export function LabNeed({ profile, need, session }: LabNeedProps) {
  const { m, format } = useI18n();
  return (
    <LabPart id="lab-need" title={m.lab.need}>
      <ul className="lab-need">
        {need.map(({ label, n_cells }, position) => {
          const shown = findClass(label, session.classes);
          const right = profile.classes[label]?.right_after ?? null;
          return (
            <li key={label}>
              <span className="cell-swatch" style={shown === null ? {} : { backgroundColor: paintOf(shown) }} />
              <span>{shown === null ? label : format.text(shown.name)}</span>
              <span className="lab-need-count">
                {n_cells === 0
                  ? m.lab.need_none
                  : right === null
                    ? m.lab.need_count(n_cells)
                    : m.lab.need_row(n_cells, format.integer(right))}
              </span>
              {position === 0 && <span className="chip">{m.lab.need_most}</span>}
            </li>
          );
        })}
      </ul>
    </LabPart>
  );
}
