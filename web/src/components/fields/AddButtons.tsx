import { useGive } from '../../hooks/useGive';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';
import { PictureTrigger } from '../ui/PictureTrigger';

/** The first pictures of a slide. */
export function AddButtons({ onLink }: { onLink: () => void }) {
  const { m } = useI18n();
  const give = useGive();
  return (
    <>
      <PictureTrigger onFiles={(files) => void give.addFiles(files)}>
        <Button kind="primary" icon="image">
          {m.welcome.choose}
        </Button>
      </PictureTrigger>
      <Button icon="link" onPress={onLink}>
        {m.welcome.link}
      </Button>
    </>
  );
}
