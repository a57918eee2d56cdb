import { useEffect, useState } from 'react';

import { openSlide, type SlideReader } from '../../slides/slideReader';

export type OpenedSlide = { phase: 'opening' } | { phase: 'refused'; error: unknown } | { phase: 'open'; reader: SlideReader };

/** Opens a slide for as long as it is shown. */
export function useWholeSlide(file: File): OpenedSlide {
  const [opened, setOpened] = useState<OpenedSlide>({ phase: 'opening' });
  useEffect(() => {
    let isWanted = true;
    let reader: SlideReader | null = null;
    openSlide(file).then(
      (found) => {
        reader = found;
        if (isWanted) setOpened({ phase: 'open', reader });
        else found.close();
      },
      (error: unknown) => {
        if (isWanted) setOpened({ phase: 'refused', error });
      },
    );
    return () => {
      isWanted = false;
      reader?.close();
    };
  }, [file]);
  return opened;
}
