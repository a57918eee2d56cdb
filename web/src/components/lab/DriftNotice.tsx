import type { Drift } from '../../adaptation/nextCells';
import { useI18n } from '../../i18n/I18n';
import { Notice } from '../ui/Notice';

/** Says, before anyone trusts an answer, that the cells look like nothing the model or its profile was fitted to. */
export function DriftNotice({ drift }: { drift: Drift | null }) {
  const { m } = useI18n();
  if (drift?.isUnlike !== true) return null;
  return (
    <Notice tone="warning" title={m.lab.drift}>
      <DriftText drift={drift} />
    </Notice>
  );
}

/** By how much, and what to do. */
export function DriftText({ drift }: { drift: Drift }) {
  const { m, format } = useI18n();
  return <p>{m.lab.drift_text(format.integer(drift.n_cells), format.decimal(drift.distance, 2), format.decimal(drift.far, 2))}</p>;
}
