import { writeAddress } from '../../hooks/address';
import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';

/** Opens a session of the sample fields: real ones where this site has them, drawn ones otherwise, and says which. */
export function DemoButton() {
  const { m } = useI18n();
  const { state: app } = useApp();
  const { reviewStore } = useReview();
  const real = app.samples.filter(({ isDrawn }) => !isDrawn);
  const isDrawn = real.length === 0;
  const fields = isDrawn ? app.samples : real;
  if (fields.length === 0) return null;
  return (
    <Button icon="image" isDisabled={app.model.phase !== 'ready'} onPress={() => void openDemo()}>
      {m.review.demo(isDrawn)}
    </Button>
  );

  async function openDemo(): Promise<void> {
    const slide = await reviewStore.create(m.review.demo_name(isDrawn));
    if (slide === null) return;
    window.location.hash = writeAddress({ part: 'review', slide });
    for (const { url } of fields) reviewStore.addLink(url, document.baseURI);
  }
}
