import example from '../samples/example.webp';
import { useI18n } from '../i18n/I18n';

/** A drawn field as seen through an eyepiece, with what makes a picture work. */
export function Eyepiece() {
  const { m } = useI18n();
  const points = [
    [m.welcome.guide_one, m.welcome.guide_one_text],
    [m.welcome.guide_stain, m.welcome.guide_stain_text],
    [m.welcome.guide_sharp, m.welcome.guide_sharp_text],
  ] as const;
  return (
    <figure className="guide">
      <div className="eyepiece">
        <img className="eyepiece-picture" src={example} alt="" width={360} height={360} />
        <svg className="eyepiece-marks" viewBox="0 0 200 200" aria-hidden="true" focusable="false">
          <circle cx="100" cy="100" r="97" />
          <path d="M100 3v9M100 188v9M3 100h9M188 100h9" />
          <path className="eyepiece-frame" d="M68 79V68h11M121 68h11v11M132 121v11h-11M79 132H68v-11" />
        </svg>
      </div>
      <figcaption className="guide-words">
        <p className="guide-heading">{m.welcome.guide}</p>
        <ul className="guide-points">
          {points.map(([title, text]) => (
            <li key={title}>
              <strong>{title}</strong> {text}
            </li>
          ))}
        </ul>
        <p className="guide-caption">{m.welcome.guide_caption}</p>
      </figcaption>
    </figure>
  );
}
