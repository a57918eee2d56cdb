import type { CSSProperties } from 'react';

import type { Need, Profile, Share } from '../../adapt';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { findClass } from '../../state/reviewWords';

export interface LabFiguresProps {
  profile: Profile;
  need: readonly Need[];
  session: ReviewSession;
}

/** How many of the reviewed cells are named right without the profile and with it, held out, and where cells are lacking. */
export function LabFigures({ profile, need, session }: LabFiguresProps) {
  const { m, format } = useI18n();
  const { figures, classes } = profile;
  return (
    <>
      <section className="lab-part" aria-labelledby="lab-expected">
        <h3 id="lab-expected" className="small-heading">
          {m.lab.expected}
        </h3>
        {figures === null ? (
          <p>{m.lab.too_few}</p>
        ) : (
          <>
            <dl className="lab-shares">
              <ShareRow name={m.lab.before} share={figures.before} />
              <ShareRow name={m.lab.after} share={figures.after} />
            </dl>
            {figures.after.right <= figures.before.right && <p className="lab-warning">{m.lab.no_gain}</p>}
            <p className="field-help">{m.lab.honest}</p>
          </>
        )}
      </section>
      <section className="lab-part" aria-labelledby="lab-need">
        <h3 id="lab-need" className="small-heading">
          {m.lab.need}
        </h3>
        <ul className="lab-need">
          {need.map(({ label, n_cells }, position) => {
            const shown = findClass(label, session.classes);
            const right = classes[label]?.right_after ?? null;
            return (
              <li key={label}>
                <span className="cell-swatch" style={{ backgroundColor: shown?.color }} />
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
      </section>
    </>
  );
}

/** A share with its interval, in words and as a line from 0 to 100 %. */
function ShareRow({ name, share }: { name: string; share: Share }) {
  const { m, format } = useI18n();
  const { right, n, value, interval } = share;
  const place = { '--low': String(interval[0]), '--high': String(interval[1]), '--value': String(value) } as CSSProperties;
  return (
    <div className="lab-share">
      <dt>{name}</dt>
      <dd>
        <strong>{format.percent(value)}</strong>
        <span className="lab-line" style={place} aria-hidden="true">
          <span className="lab-line-range" />
          <span className="lab-line-value" />
        </span>
        <span className="lab-share-facts">
          {m.lab.share(format.integer(right), format.integer(n))}, {m.lab.interval(format.percent(interval[0]), format.percent(interval[1]))}
        </span>
      </dd>
    </div>
  );
}
