import { useEffect, useState } from 'react';

import { releaseBlobUrl } from '../photos/blobUrl';

/**
 * The blob: address of what `load` gives, valid as long as the component is mounted and `key` is the same.
 *
 * Undefined while it is loaded, null where there is nothing. `key` must say everything that `load` depends on.
 */
export function useBlobUrl(key: string, load: () => Promise<Blob | null>): string | null | undefined {
  const [made, setMade] = useState<{ key: string; url: string | null } | null>(null);
  useEffect(() => {
    let url: string | null = null;
    let isGone = false;
    void load().then((blob) => {
      if (isGone) return;
      url = blob === null ? null : URL.createObjectURL(blob);
      setMade({ key, url });
    });
    return () => {
      isGone = true;
      if (url !== null) releaseBlobUrl(url);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` says everything that matters of `load`.
  }, [key]);
  // The address of the previous blob is released: nothing may ask for it again.
  return made?.key === key ? made.url : undefined;
}
