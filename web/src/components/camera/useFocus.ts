import { useEffect, useState, type RefObject } from 'react';

import { readFrame } from '../../camera/camera';
import { assessFocus, type Focus } from '../../camera/focus';
import { assessQuality } from '../../photos/quality';

/** Often enough to turn a screw by; a phone needs some 10 ms for each. */
const INTERVAL_MS = 250;
/** Longest side of what is measured, as for photographs. */
const LONGEST_PX = 512;

/** How sharp the video is now; null before its first frame. */
export function useFocus(video: RefObject<HTMLVideoElement | null>): Focus | null {
  const [focus, setFocus] = useState<Focus | null>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const frame = video.current && readFrame(video.current, LONGEST_PX);
      if (frame) setFocus((before) => assessFocus(assessQuality(frame), before));
    }, INTERVAL_MS);
    return () => clearInterval(timer);
  }, [video]);
  return focus;
}
