import { FileTrigger } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { Button } from '../ui/Button';

export interface AddButtonsProps {
  /** 'first' invites on the empty page, 'more' is above the list. */
  role: 'first' | 'more';
  onLink: () => void;
}

/** Everything the decoder may know; pictures with a wrong name can still be dropped. */
const ACCEPTED = ['image/*', '.tif', '.tiff', '.heic', '.heif'];

export function AddButtons({ role, onLink }: AddButtonsProps) {
  const { m } = useI18n();
  const { pictureStore } = useApp();
  return (
    <>
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={ACCEPTED}
        onSelect={(files) => {
          if (files !== null) pictureStore.addFiles(files, 'file');
        }}
      >
        <Button kind={role === 'first' ? 'primary' : 'secondary'} icon={role === 'first' ? 'image' : 'add'}>
          {role === 'first' ? m.welcome.choose : m.work.add}
        </Button>
      </FileTrigger>
      <Button kind={role === 'first' ? 'secondary' : 'quiet'} icon="link" onPress={onLink}>
        {role === 'first' ? m.welcome.link : m.work.link}
      </Button>
    </>
  );
}
