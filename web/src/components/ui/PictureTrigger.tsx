import type { ReactNode } from 'react';
import { FileTrigger } from 'react-aria-components';

import { ANNOTATION_ENDINGS } from '../../annotations/fileNames';

/** Everything the decoder may know; pictures with a wrong name can still be dropped. */
const ACCEPTED = ['image/*', '.tif', '.tiff', '.heic', '.heif', ...ANNOTATION_ENDINGS];

/** Has its button ask for picture files, and annotations of them. */
export function PictureTrigger({ onFiles, children }: { onFiles: (files: FileList) => void; children: ReactNode }) {
  return (
    <FileTrigger
      allowsMultiple
      acceptedFileTypes={ACCEPTED}
      onSelect={(files) => {
        if (files !== null) onFiles(files);
      }}
    >
      <>{children}</>
    </FileTrigger>
  );
}
