import { useState } from 'react';
import { Label, Meter } from 'react-aria-components';

import type { Cell, ManifestClass } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';

/** Beyond this many, the smallest wait behind a button. */
const SHOWN_AT_FIRST = 8;

/** Every class with its share, the largest first. */
export function ProportionBars({ cell, classes }: { cell: Pick<Cell, 'probabilities'>; classes: readonly ManifestClass[] }) {
  const { m, format } = useI18n();
  const [isWhole, setWhole] = useState(false);
  const ranked = rankClasses(cell, classes);
  const shown = isWhole ? ranked : ranked.slice(0, SHOWN_AT_FIRST);
  return (
    <div className="proportions">
      <ul className="bars">
        {shown.map(({ label, name, color, is_white_cell, share }) => (
          <li key={label}>
            <Meter className="bar" value={share * 100} valueLabel={format.percent(share)}>
              <Label className="bar-name">
                {format.text(name)}
                {is_white_cell === false && <small> {m.result.not_white}</small>}
              </Label>
              <span className="bar-value">{format.percent(share)}</span>
              <span className="track" aria-hidden="true">
                <span className="track-fill" style={{ inlineSize: `${share * 100}%`, backgroundColor: color }} />
              </span>
            </Meter>
          </li>
        ))}
      </ul>
      {ranked.length > SHOWN_AT_FIRST && (
        <Button kind="quiet" onPress={() => setWhole(!isWhole)}>
          {isWhole ? m.result.show_fewer : m.result.show_all(ranked.length)}
        </Button>
      )}
    </div>
  );
}

function rankClasses(cell: Pick<Cell, 'probabilities'>, classes: readonly ManifestClass[]): (ManifestClass & { share: number })[] {
  return classes
    .map((known) => ({ ...known, share: cell.probabilities[known.label] ?? 0 }))
    .sort((first, second) => second.share - first.share);
}
