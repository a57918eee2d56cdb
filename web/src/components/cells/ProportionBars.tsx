import { useState, type ReactNode } from 'react';
import { Label, Meter } from 'react-aria-components';

import type { Cell, ManifestClass, ManifestFineClass } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { paintOf } from '../naming/classPaint';
import { Button } from '../ui/Button';

/** Beyond this many, the smallest wait behind a button. */
const SHOWN_AT_FIRST = 8;

export interface ProportionBarsProps {
  cell: Pick<Cell, 'probabilities' | 'fine_probabilities'>;
  classes: readonly ManifestClass[];
  fine?: readonly ManifestFineClass[] | undefined;
}

/** Every class with its share, the largest first, each followed by its finer classes. */
export function ProportionBars({ cell, classes, fine = [] }: ProportionBarsProps) {
  const { m, format } = useI18n();
  const [isWhole, setWhole] = useState(false);
  const ranked = rankClasses(cell, classes);
  const shown = isWhole ? ranked : ranked.slice(0, SHOWN_AT_FIRST);
  return (
    <div className="proportions">
      <ul className="bars">
        {shown.flatMap(({ label, name, color, is_white_cell, share }) => [
          <li key={label}>
            <Bar share={share} color={paintOf({ label, color })}>
              <span>{format.text(name)}</span>
              {is_white_cell === false && <small>{` ${m.result.not_white}`}</small>}
            </Bar>
          </li>,
          ...listFiner(cell, fine, label).map((finer) => (
            <li key={finer.label} className="bar-finer">
              <Bar share={finer.share} color={paintOf(finer)}>
                {format.text(finer.name)}
              </Bar>
            </li>
          )),
        ])}
      </ul>
      {ranked.length > SHOWN_AT_FIRST && (
        <Button kind="quiet" onPress={() => setWhole(!isWhole)}>
          {isWhole ? m.result.show_fewer : m.result.show_all(ranked.length)}
        </Button>
      )}
    </div>
  );
}

function Bar({ share, color, children }: { share: number; color: string; children: ReactNode }) {
  const { format } = useI18n();
  // A smaller one would be written as 2e-7, which is no number for a screen reader.
  const rounded = Math.round(share * 1e8) / 1e6;
  return (
    <Meter className="bar" value={rounded} valueLabel={format.percent(share)}>
      <Label className="bar-name">{children}</Label>
      <span className="bar-value" translate="no">{format.percent(share)}</span>
      <span className="track" aria-hidden="true">
        <span className="track-fill" style={{ inlineSize: `${share * 100}%`, backgroundColor: color }} />
      </span>
    </Meter>
  );
}

/** The finer classes of a class with their shares; none where the cell's shares do not go so far. */
function listFiner(
  { fine_probabilities: shares }: ProportionBarsProps['cell'],
  fine: readonly ManifestFineClass[],
  label: string,
): (ManifestFineClass & { share: number })[] {
  if (shares === undefined) return [];
  return fine.filter(({ group }) => group === label).map((finer) => ({ ...finer, share: shares[finer.label] ?? 0 }));
}

function rankClasses(cell: Pick<Cell, 'probabilities'>, classes: readonly ManifestClass[]): (ManifestClass & { share: number })[] {
  return classes
    .map((known) => ({ ...known, share: cell.probabilities[known.label] ?? 0 }))
    .sort((first, second) => second.share - first.share);
}
