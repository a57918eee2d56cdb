import { useI18n } from '../i18n/I18n';

/** Always in view: what this is not. */
export function Footer() {
  const { m } = useI18n();
  return (
    <footer className="footer">
      <p className="disclaimer">{m.app.disclaimer}</p>
    </footer>
  );
}
