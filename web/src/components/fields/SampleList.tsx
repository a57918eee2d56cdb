import { Button } from 'react-aria-components';

import { revealTop } from '../../hooks/revealTop';
import { useGive } from '../../hooks/useGive';
import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { shortenTitle } from '../naming/pictureNames';

/** Pictures to try with one press; drawn ones say so, real ones say whose they are. */
export function SampleList() {
  const { m, format } = useI18n();
  const give = useGive();
  const { samples } = useApp().state;
  if (samples.length === 0) return null;
  const credits = new Map(
    samples.flatMap((sample) =>
      sample.isDrawn || sample.attribution === null ? [] : [[sample.attribution, sample] as const],
    ),
  );
  return (
    <section className="samples" aria-labelledby="samples-heading">
      <h2 id="samples-heading" className="section-heading">
        {m.samples.heading}
      </h2>
      <ul className="samples-list">
        {samples.map((sample) => {
          const title = shortenTitle(format.text(sample.title));
          return (
            <li key={sample.url}>
              <Button className="sample" onPress={() => {
                  void give.addLink(sample.url, format.text(sample.title));
                  // It is answered at the head of the page.
                  revealTop(document.querySelector<HTMLElement>('.work-heading'));
                }}>
                <span className="visually-hidden">{m.samples.try}</span>
                <img className="sample-picture" src={sample.thumbnailUrl} alt="" loading="lazy" width={160} height={120} />
                <span className="sample-title">{title}</span>
                <span className={`chip ${sample.isDrawn ? 'chip-drawn' : 'chip-real'}`}>
                  {sample.isDrawn ? m.samples.drawn : m.samples.real}
                </span>
              </Button>
            </li>
          );
        })}
      </ul>
      {samples.some(({ isDrawn }) => isDrawn) && <p className="samples-note">{m.samples.drawn_note}</p>}
      {[...credits.values()].map(({ attribution, licence, sourceUrl }) => (
        <p className="samples-note" key={attribution}>
          <span>{m.samples.attribution(attribution ?? '', licence ?? '')}</span>{' '}
          {sourceUrl !== null && (
            <a href={sourceUrl} target="_blank" rel="noopener noreferrer">
              {m.samples.source}
            </a>
          )}
        </p>
      ))}
    </section>
  );
}
