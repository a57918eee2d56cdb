import { Label, ProgressBar } from 'react-aria-components';

import type { Progress } from '../../engine';
import { useI18n, type I18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';

/** The model on its way: bytes while it comes, then the self-test of each backend. */
export function ModelProgress() {
  const i18n = useI18n();
  const { model } = useApp().state;
  if (model.phase !== 'loading') return null;
  const { progress } = model;
  const share =
    progress?.phase === 'download' && progress.total_bytes > 0
      ? (100 * progress.loaded_bytes) / progress.total_bytes
      : null;
  const words = describeProgress(progress, i18n);
  return (
    <ProgressBar
      className="model-progress"
      isIndeterminate={share === null}
      value={share ?? 0}
      valueLabel={words}
    >
      {({ percentage }) => (
        <>
          <Label className="model-progress-label">{i18n.m.loading.heading}</Label>
          <span className="model-progress-value">{words}</span>
          <span className="track" aria-hidden="true">
            <span
              className="track-fill"
              data-indeterminate={share === null || undefined}
              style={{ inlineSize: `${percentage ?? 30}%` }}
            />
          </span>
          <span className="model-progress-note">{i18n.m.loading.wait}</span>
        </>
      )}
    </ProgressBar>
  );
}

function describeProgress(progress: Progress | null, { m, format }: I18n): string {
  switch (progress?.phase) {
    case undefined:
      return m.loading.connecting;
    case 'download':
      return m.loading.download(format.bytes(progress.loaded_bytes), format.bytes(progress.total_bytes));
    case 'retry':
      return m.loading.retry(progress.file, progress.reason);
    case 'self-test':
      return m.loading.self_test(m.backends[progress.backend]);
  }
}
