import { useI18n } from '../../i18n/I18n';
import { UpdateNotice } from './UpdateNotice';

/** Always in view: what this is not, and above it, when there is one, word of a new version. */
export function Footer() {
  const { m } = useI18n();
  return (
    <footer className="footer">
      <UpdateNotice />
      <p className="disclaimer">{m.app.disclaimer}</p>
    </footer>
  );
}
