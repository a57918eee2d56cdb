import { chooseFineSet, choosePredictionSet, type PredictionSets } from '../../adaptation/predictionSet';
import { useI18n } from '../../i18n/I18n';
import type { ModelAnswer, ReviewSession } from '../../review/types';
import { findClass } from '../naming/reviewNames';

export interface PredictionSetLineProps {
  /** What the profile in use says of the cell. */
  said: Pick<ModelAnswer, 'probabilities' | 'fine_probabilities'>;
  /** Of that profile. */
  sets: PredictionSets;
  session: ReviewSession;
}

/** The classes that a cell may have in this laboratory, finer ones where enough of their cells are reviewed. */
export function PredictionSetLine({ said, sets, session }: PredictionSetLineProps) {
  const { m, format } = useI18n();
  const name = (label: string): string => {
    const shown = findClass(label, session.classes);
    return shown === null ? label : format.text(shown.name);
  };
  const chosen = chooseFineSet(said, sets, session.classes) ?? choosePredictionSet(said.probabilities, sets);
  // A finer class is named only where it is promised.
  const others = chosen.filter((label) => sets.classes[label]?.is_promised === false);
  return (
    <>
      <p>
        <strong>{m.lab.set_of(format.mark(sets.level), format.anyOf(chosen.map(name)))}</strong>
      </p>
      {others.length > 0 && <p className="field-help">{m.lab.set_no_promise(format.anyOf(others.map(name)))}</p>}
    </>
  );
}
