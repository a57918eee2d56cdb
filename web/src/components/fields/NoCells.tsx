import { useI18n } from '../../i18n/I18n';

/** Nothing found is an answer too; what to look at where it surprises. */
export function NoCells() {
  const { m } = useI18n();
  return (
    <div className="unanswered">
      <p className="unanswered-title">{m.cells.none}</p>
      <p>{m.cells.none_text}</p>
      <ul className="hints">
        <li>{m.cells.none_sharp}</li>
        <li>{m.cells.none_stain}</li>
        <li>{m.cells.none_close}</li>
      </ul>
    </div>
  );
}
