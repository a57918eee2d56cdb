import { explainProblem } from '../../i18n/explainProblem';
import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { toProblem } from '../../problems';
import { nameModel } from '../naming/pictureNames';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { LinkForm } from '../ui/LinkForm';

/** Models of this site, and one from anywhere by its address. */
export function ModelChoice({ onChosen }: { onChosen: () => void }) {
  const i18n = useI18n();
  const { m, language } = i18n;
  const { modelStore, state } = useApp();
  const { catalog, model } = state;
  const currentUrl = model.phase === 'none' ? null : model.manifestUrl;
  return (
    <div className="choice">
      <section>
        <h3 className="small-heading">{m.model.served}</h3>
        {catalog.phase === 'ready' ? (
          <ul className="choice-list">
            {catalog.models.map(({ id, name, manifestUrl }) => {
              const isCurrent = manifestUrl === currentUrl && model.phase === 'ready';
              return (
                <li key={manifestUrl}>
                  <Icon name="network" />
                  <span className="choice-name">
                    <span>{nameModel({ id, name }, i18n)}</span>
                    <small translate="no">{id}</small>
                  </span>
                  {isCurrent ? (
                    <span className="chip chip-current">
                      <Icon name="check" size={16} />
                      <span>{m.model.current}</span>
                    </span>
                  ) : (
                    <Button
                      aria-label={`${m.model.use}: ${nameModel({ id, name }, i18n)}`}
                      onPress={() => {
                        modelStore.chooseModel(manifestUrl);
                        onChosen();
                      }}
                    >
                      {m.model.use}
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
        ) : (
          catalog.phase === 'failed' && <p>{m.model.served_failed}</p>
        )}
      </section>
      <section>
        <h3 className="small-heading">{m.model.other}</h3>
        <LinkForm
          label={m.model.other_label}
          help={m.model.other_help}
          submit={m.model.other_submit}
          placeholder="https://example.org/models/my-model/manifest.json"
          onSubmit={(address) => {
            try {
              modelStore.chooseModel(address);
            } catch (error) {
              return explainProblem(toProblem(error), m, language).advice;
            }
            onChosen();
            return null;
          }}
        />
      </section>
    </div>
  );
}
