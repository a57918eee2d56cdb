import { Label, ProgressBar } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';

export function CountProgress({ counted, target }: { counted: number; target: number }) {
  const { m, format } = useI18n();
  const text = m.counting.progress(format.integer(counted), format.integer(target));
  return (
    <ProgressBar className="count-progress" value={Math.min(counted, target)} maxValue={target} valueLabel={text}>
      <Label className="visually-hidden">{m.counting.progress_label}</Label>
      <span className="count-progress-words">{text}</span>
      <span className="track" aria-hidden="true">
        <span className="track-fill" style={{ inlineSize: `${Math.min(100, (100 * counted) / target)}%` }} />
      </span>
    </ProgressBar>
  );
}
