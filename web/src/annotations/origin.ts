/** Size, source and laboratory of a picture, as formats with free keys hold them. */

import { compact, type Mapping } from './documents';
import type { BoxedPicture } from './model';

export function describeOrigin({ size, source, lab }: BoxedPicture): Mapping {
  return compact({ width: size?.[0] ?? null, height: size?.[1] ?? null, source, lab });
}

/** Of a file that is taken in, neither counts: the slide has its own. */
export const NO_ORIGIN = { source: null, lab: null } as const;
