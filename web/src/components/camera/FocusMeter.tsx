import { Label, Meter } from 'react-aria-components';

import { placeOnMeter, type Focus } from '../../camera/focus';
import { useI18n } from '../../i18n/I18n';

/** How sharp the live picture is: a bar with a mark at the best so far, and the same in words. */
export function FocusMeter({ focus }: { focus: Focus | null }) {
  const { m } = useI18n();
  const words = focus === null ? m.camera.focus_waits : m.camera[`focus_${focus.word}`];
  const percent = (sharpness: number): string => `${100 * placeOnMeter(sharpness)}%`;
  return (
    <Meter className="focus" value={focus === null ? 0 : 100 * placeOnMeter(focus.sharpness)} valueLabel={words}>
      <Label className="focus-name">{m.camera.focus}</Label>
      <span className="focus-words" data-word={focus?.word}>
        {words}
      </span>
      <span className="track focus-track" aria-hidden="true">
        {focus !== null && (
          <>
            <span className="track-fill" style={{ inlineSize: percent(focus.sharpness) }} />
            <span className="focus-best" style={{ insetInlineStart: percent(focus.best) }} />
          </>
        )}
      </span>
      {focus?.light != null && <span className="focus-light">{m.camera[`light_${focus.light}`]}</span>}
    </Meter>
  );
}
