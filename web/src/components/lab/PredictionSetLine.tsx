import { choosePredictionSet, type PredictionSets } from '../../adaptation/predictionSet';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { findClass } from '../naming/reviewNames';

export interface PredictionSetLineProps {
  /** By label, as the profile in use gives them. */
  probabilities: Readonly<Record<string, number>>;
  /** Of that profile. */
  sets: PredictionSets;
  session: ReviewSession;
}

/** The classes that a cell may have in this laboratory. */
export function PredictionSetLine({ probabilities, sets, session }: PredictionSetLineProps) {
  const { m, format } = useI18n();
  const name = (label: string): string => {
    const shown = findClass(label, session.classes);
    return shown === null ? label : format.text(shown.name);
  };
  const chosen = choosePredictionSet(probabilities, sets);
  const others = chosen.filter((label) => sets.classes[label]?.is_promised !== true);
  return (
    <>
      <p>
        <strong>{m.lab.set_of(format.mark(sets.level), format.anyOf(chosen.map(name)))}</strong>
      </p>
      {others.length > 0 && <p className="field-help">{m.lab.set_no_promise(format.anyOf(others.map(name)))}</p>}
    </>
  );
}
