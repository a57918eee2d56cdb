import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { Icon } from '../ui/Icon';
import { DriftText } from './DriftNotice';

/**
 * Whether the open session's cells look like those the model was fitted to. One line that is always there: it is found
 * out
 * while somebody works, and must not push away what is under their finger. Nothing where the model cannot measure it.
 */
export function DriftLine() {
  const { m } = useI18n();
  const { state } = useReview();
  const { state: app } = useApp();
  const drift = state.lab.findings?.drift ?? null;
  if (app.model.phase === 'ready' && app.model.model.manifest.embedding === undefined) return null;
  const isUnlike = drift?.isUnlike === true;
  return (
    <details className="fold steady-fold" data-warning={isUnlike || undefined}>
      <summary>
        {isUnlike && <Icon name="alert" size={18} />}
        <span>{isUnlike ? m.lab.drift_line : m.lab.drift_none}</span>
      </summary>
      <div className="field-help">{isUnlike ? <DriftText drift={drift} /> : <p>{m.lab.drift_none_text}</p>}</div>
    </details>
  );
}
