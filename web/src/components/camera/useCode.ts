import { useEffect, useEffectEvent, type RefObject } from 'react';

import { readFrame } from '../../camera/camera';
import { CODE_LONGEST_PX, readCode } from '../../camera/codes';

/** Between two looks; each takes longer on a slow device, which waits as long in between. */
const PAUSE_MS = 200;

/** Looks for a code in the live picture until there is one; `onFailed` where the reader cannot be fetched. */
export function useCode(video: RefObject<HTMLVideoElement | null>, onCode: (code: string) => void, onFailed: () => void): void {
  const found = useEffectEvent(onCode);
  const failed = useEffectEvent(onFailed);
  useEffect(() => {
    const closing = new AbortController();
    let timer = 0;
    const look = async () => {
      const frame = video.current && readFrame(video.current, CODE_LONGEST_PX);
      const code = frame && (await readCode(frame));
      if (closing.signal.aborted) return;
      if (code !== null) found(code);
      else timer = window.setTimeout(start, PAUSE_MS);
    };
    const start = () => {
      look().catch(() => {
        if (!closing.signal.aborted) failed();
      });
    };
    start();
    return () => {
      closing.abort();
      window.clearTimeout(timer);
    };
  }, [video]);
}
