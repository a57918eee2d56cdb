import type { ReactNode } from 'react';

import type { Manifest, PictureResult } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { nameModel } from '../naming/pictureNames';
import { Button } from '../ui/Button';
import { Icon, type IconName } from '../ui/Icon';

export interface ResultFactsProps {
  result: PictureResult;
  manifest: Manifest;
  onAbout: () => void;
}

/** How the answer was computed: the time, the backend, the model. */
export function ResultFacts({ result, manifest, onAbout }: ResultFactsProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { timings } = result;
  const decode = format.milliseconds(timings.decode_ms);
  const resize = format.milliseconds(timings.resize_ms);
  const infer = format.milliseconds(timings.infer_ms);
  return (
    <section className="facts" aria-label={m.result.facts}>
      <dl>
        <Fact icon="clock" name={m.result.time}>
          <span>{format.milliseconds(timings.total_ms)}</span>
          <small>
            {manifest.locator === undefined
              ? m.result.time_parts(decode, resize, infer)
              : m.result.time_parts_found(decode, format.milliseconds(timings.locate_ms), resize, infer)}
          </small>
        </Fact>
        <Fact icon="chip" name={m.result.backend}>
          {m.backends[result.backend]}
        </Fact>
        <Fact icon="network" name={m.result.model}>
          {nameModel(manifest, i18n)}
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
