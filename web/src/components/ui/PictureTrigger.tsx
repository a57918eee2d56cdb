import type { ReactNode } from 'react';
import { FileTrigger } from 'react-aria-components';

import { ANNOTATION_ENDINGS } from '../../annotations/fileNames';

/** Everything the decoder may know, and slides; pictures with a wrong name can still be dropped. */
const ACCEPTED = ['image/*', '.tif', '.tiff', '.svs', '.btf', '.ndpi', '.mrxs', '.scn', '.heic', '.heif', ...ANNOTATION_ENDINGS];

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
