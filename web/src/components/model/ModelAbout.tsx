import type { Manifest, Model } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { nameModel } from '../naming/pictureNames';
import { Figures } from './Figures';

/** What the model says of itself: figures first, since they decide what its answers are worth. */
export function ModelAbout({ model, manifestUrl }: { model: Model; manifestUrl: string }) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { manifest } = model;
  const { thresholds, source } = manifest.calibration;
  return (
    <div className="about">
      <header>
        <h3 className="about-name">{nameModel(manifest, i18n)}</h3>
        <p className="about-version">{m.model.version(manifest.version, format.date(manifest.created))}</p>
        {manifest.description !== undefined && <p>{format.text(manifest.description)}</p>}
      </header>

      <section>
        <h4 className="small-heading">{m.model.figures}</h4>
        <Figures figures={manifest.figures} datasets={manifest.datasets} />
      </section>

      <section>
        <h4 className="small-heading">{m.model.classes(manifest.classes.length)}</h4>
        <ul className="class-list">
          {[...manifest.classes, ...(manifest.fine_classes ?? [])].map(({ label, name, color }) => (
            <li key={label}>
              <span className="cell-swatch" style={{ backgroundColor: color }} aria-hidden="true" />
              <span>{format.text(name)}</span>
            </li>
          ))}
        </ul>
      </section>

      <section>
        <h4 className="small-heading">{m.model.answers}</h4>
        <p>
          {/* The leading share is at least 1/n: a mark at or below that is always reached. */}
          {thresholds.review * manifest.classes.length <= 1
            ? m.model.answers_always(format.mark(thresholds.confident))
            : m.model.answers_text(format.mark(thresholds.confident), format.mark(thresholds.review))}
        </p>
        {thresholds.cell !== undefined && <p>{m.model.answers_cell(format.mark(thresholds.cell))}</p>}
        {thresholds.found !== undefined && <p>{m.model.answers_found(format.mark(thresholds.found))}</p>}
        <p>{source === undefined ? m.model.answers_neutral : m.model.answers_source(source)}</p>
      </section>

      <section>
        <h4 className="small-heading">{m.model.datasets}</h4>
        <Datasets datasets={manifest.datasets} />
      </section>

      <ModelFacts manifest={manifest} manifestUrl={manifestUrl} />
      <FileList files={manifest.files} />
    </div>
  );
}

function Datasets({ datasets }: { datasets: Manifest['datasets'] }) {
  const { m } = useI18n();
  if (datasets.length === 0) return <p>{m.model.datasets_none}</p>;
  return (
    <ul className="dataset-list">
      {datasets.map(({ id, name, licence, attribution, url, laboratories }) => (
        <li key={id}>
          <p>
            {url === undefined ? (
              <strong>{name}</strong>
            ) : (
              <a href={url} target="_blank" rel="noopener noreferrer">
                {name}
              </a>
            )}{' '}
            <span className="chip">{licence}</span>
          </p>
          {attribution !== undefined && <p className="field-help">{attribution}</p>}
          {laboratories.length > 0 && (
            <p className="field-help">{m.model.laboratories(laboratories.join(', '))}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

function ModelFacts({ manifest, manifestUrl }: { manifest: Manifest; manifestUrl: string }) {
  const { m } = useI18n();
  const card = manifest.files.find(({ path }) => path === 'MODEL_CARD.md');
  return (
    <dl className="about-facts">
      <div>
        <dt>{m.model.input}</dt>
        <dd>
          {manifest.locator === undefined
            ? m.model.input_value(manifest.input.width_px, manifest.input.height_px)
            : m.model.input_value_found(manifest.input.width_px, manifest.input.height_px)}
        </dd>
      </div>
      <div>
        <dt>{m.model.licence}</dt>
        <dd>{manifest.licence === 'unknown' ? m.model.licence_unknown : manifest.licence}</dd>
      </div>
      {card !== undefined && (
        <div>
          <dt>{m.model.card}</dt>
          <dd>
            <a href={new URL(card.path, manifestUrl).href} target="_blank" rel="noopener noreferrer">
              {card.path}
            </a>
          </dd>
        </div>
      )}
    </dl>
  );
}

function FileList({ files }: { files: Manifest['files'] }) {
  const { m, format } = useI18n();
  return (
    <details className="fold">
      <summary>{m.model.files}</summary>
      <p className="field-help">{m.model.files_note}</p>
      <ul className="file-list">
        {files.map(({ path, bytes, sha256 }) => (
          <li key={path}>
            <span translate="no">{path}</span>
            <span translate="no">{format.bytes(bytes)}</span>
            <code translate="no">{sha256}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
