import { Label, ProgressBar } from 'react-aria-components';

export interface CountProgressProps {
  /** White cells that a person has named or confirmed. */
  done: number;
  target: number;
  /** What is counted, for those who do not see the bar. */
  label: string;
  /** `done` of `target`, in words. */
  words: string;
}

export function CountProgress({ done, target, label, words }: CountProgressProps) {
  return (
    <ProgressBar className="count-progress" value={Math.min(done, target)} maxValue={target} valueLabel={words}>
      <Label className="visually-hidden">{label}</Label>
      <span className="count-progress-words">{words}</span>
      <span className="track" aria-hidden="true">
        <span className="track-fill" style={{ inlineSize: `${Math.min(100, (100 * done) / target)}%` }} />
      </span>
    </ProgressBar>
  );
}
