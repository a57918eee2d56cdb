import type { ReactNode } from 'react';
import { FileTrigger } from 'react-aria-components';

/** Everything the decoder may know; pictures with a wrong name can still be dropped. */
const ACCEPTED = ['image/*', '.tif', '.tiff', '.heic', '.heif'];

/** Has its button ask for picture files. */
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
