import example from '../../samples/example.webp';
import { useI18n } from '../../i18n/I18n';

/** A drawn field as seen through an eyepiece, with what makes a picture work. */
export function Eyepiece({ findsCells }: { findsCells: boolean }) {
  const { m } = useI18n();
  const points = [
    findsCells
      ? ([m.welcome.guide_field, m.welcome.guide_field_text] as const)
      : ([m.welcome.guide_one, m.welcome.guide_one_text] as const),
    [m.welcome.guide_stain, m.welcome.guide_stain_text],
    [m.welcome.guide_sharp, m.welcome.guide_sharp_text],
  ] as const;
  return (
    <figure className="guide">
      <div className="eyepiece">
        <img className="eyepiece-picture" src={example} alt="" width={360} height={360} />
        <svg className="eyepiece-marks" viewBox="0 0 200 200" aria-hidden="true" focusable="false">
          <circle cx="100" cy="100" r="98.5" />
          <path d="M100 1.5v7M100 191.5v7M1.5 100h7M191.5 100h7" />
          <path className="eyepiece-frame" d="M66 77V66h11M123 66h11v11M134 123v11h-11M77 134H66v-11" />
        </svg>
        <p className="eyepiece-note chip chip-drawn">{m.welcome.guide_caption}</p>
      </div>
      <figcaption className="guide-words">
        <p className="guide-heading">{m.welcome.guide}</p>
        <ul className="guide-points">
          {points.map(([title, text]) => (
            <li key={title}>
              <strong>{title}</strong> <span>{text}</span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
