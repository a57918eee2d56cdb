import { describe } from '../../engine/errors';
import { useI18n } from '../../i18n/I18n';
import { useSlideTexts } from '../../i18n/slideTexts';
import { findSlideRefusal } from '../../slides/refusal';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Why a file does not open, and what makes one of it that does. */
export function SlideRefusal({ name, error, onClose }: { name: string; error: unknown; onClose: () => void }) {
  const { m } = useI18n();
  const texts = useSlideTexts();
  const refusal = findSlideRefusal(error);
  const stem = name.replace(/\.\w+$/, '');
  return (
    <Notice
      tone="error"
      title={texts.refused(name)}
      details={refusal === null ? { label: m.problem.details, text: describe(error) } : null}
      actions={
        <Button kind="quiet" onPress={onClose}>
          {m.notice.dismiss}
        </Button>
      }
    >
      <p>{refusal === null ? texts.refusals.other() : texts.refusals[refusal.code](refusal.value)}</p>
      <p>{texts.convert}</p>
      <Command text={`vips tiffsave "${name}" "${stem}-pyramid.tif" --tile --pyramid --compression jpeg --Q 90 --tile-width 256 --tile-height 256 --bigtiff`} />
      <p>{texts.convert_else}</p>
      <Command text={`leukoscope classify "${name}" --slide --out results`} />
    </Notice>
  );
}

function Command({ text }: { text: string }) {
  return (
    <pre className="slide-command" lang="en" translate="no">
      <code>{text}</code>
    </pre>
  );
}
