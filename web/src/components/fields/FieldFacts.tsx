import type { ReactNode } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { ReviewPicture, ReviewSession } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import { nameModel } from '../naming/pictureNames';
import { Button } from '../ui/Button';
import { Icon, type IconName } from '../ui/Icon';

export interface FieldFactsProps {
  picture: ReviewPicture;
  session: ReviewSession;
  onAbout: () => void;
}

/** How the answer was computed: the time, the backend, the model. Nothing where an older page answered. */
export function FieldFacts({ picture: { computed }, session, onAbout }: FieldFactsProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { catalog, model } = useApp().state;
  if (!computed) return null;
  const { timings, backend } = computed;
  const { id } = session.model;
  const manifest = model.phase === 'ready' && model.model.manifest.id === id ? model.model.manifest : null;
  const listed = catalog.phase === 'ready' ? catalog.models.find((one) => one.id === id) : undefined;
  const decode = format.milliseconds(timings.decode_ms);
  const resize = format.milliseconds(timings.resize_ms);
  const infer = format.milliseconds(timings.infer_ms);
  return (
    <section className="facts" aria-label={m.result.facts}>
      <dl>
        <Fact icon="clock" name={m.result.time}>
          <span>{format.milliseconds(timings.total_ms)}</span>
          <small>
            {timings.locate_ms === 0
              ? m.result.time_parts(decode, resize, infer)
              : m.result.time_parts_found(decode, format.milliseconds(timings.locate_ms), resize, infer)}
          </small>
        </Fact>
        <Fact icon="chip" name={m.result.backend}>
          {m.backends[backend]}
        </Fact>
        <Fact icon="network" name={m.result.model}>
          {nameModel(manifest ?? listed ?? { id, name: { en: id } }, i18n)}
        </Fact>
      </dl>
      <Button icon="info" onPress={onAbout}>
        {m.result.about}
      </Button>
    </section>
  );
}

function Fact({ icon, name, children }: { icon: IconName; name: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        <Icon name={icon} size={18} />
        <span>{name}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
