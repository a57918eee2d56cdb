import type { CSSProperties } from 'react';

import type { Profile, Share } from '../../adaptation';
import { findEstimate, LEAST_CELLS } from '../../adaptation/estimate';
import { useI18n } from '../../i18n/I18n';
import { LabPart } from './LabPart';

/** How many of the reviewed cells are named right without the profile and with it, held out. */
export function LabFigures({ profile }: { profile: Profile }) {
  const { m } = useI18n();
  const figures = findEstimate(profile);
  return (
    <LabPart id="lab-expected" title={m.lab.expected}>
      {figures === null ? (
        <p>{m.lab.too_few(LEAST_CELLS, profile.figures?.before.n ?? profile.n_cells)}</p>
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
    </LabPart>
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
        <strong translate="no">{format.percent(value)}</strong>
        <span className="lab-line" style={place} aria-hidden="true">
          <span className="lab-line-range" />
          <span className="lab-line-value" />
        </span>
        <span className="lab-share-facts">
          {`${m.lab.share(format.integer(right), format.integer(n))}, ${m.lab.interval(format.percent(interval[0]), format.percent(interval[1]))}`}
        </span>
      </dd>
    </div>
  );
}
