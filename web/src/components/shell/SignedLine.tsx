import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { Icon } from '../ui/Icon';

/** Says in every part of a signed session that it is signed; nothing otherwise. */
export function SignedLine() {
  const { m, format } = useI18n();
  const { session } = useReview();
  if (!session?.signature) return null;
  const { by, at } = session.signature;
  return (
    <p className="status status-confident signed-line no-print">
      <Icon name="check" />
      <span>{m.report.signed_note(m.report.signed(by, format.date(at)))}</span>
    </p>
  );
}
