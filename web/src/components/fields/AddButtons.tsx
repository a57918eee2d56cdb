import { FileTrigger } from 'react-aria-components';

import { useGive } from '../../hooks/useGive';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';

/** Everything the decoder may know; pictures with a wrong name can still be dropped. */
const ACCEPTED = ['image/*', '.tif', '.tiff', '.heic', '.heif'];

/** The first pictures of a slide. */
export function AddButtons({ onLink }: { onLink: () => void }) {
  const { m } = useI18n();
  const give = useGive();
  return (
    <>
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={ACCEPTED}
        onSelect={(files) => {
          if (files !== null) void give.addFiles(files);
        }}
      >
        <Button kind="primary" icon="image">
          {m.welcome.choose}
        </Button>
      </FileTrigger>
      <Button icon="link" onPress={onLink}>
        {m.welcome.link}
      </Button>
    </>
  );
}
