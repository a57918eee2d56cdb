import type { ReactNode } from 'react';

import type { ReviewSession } from '../../review/types';
import { CropsProvider } from '../cells/useCrop';
import { QueueBar, QueueNotices } from './QueueBar';
import { SessionBar } from './SessionBar';
import { SkippedFiles } from './SkippedFiles';

export interface SlideFrameProps {
  session: ReviewSession;
  /** What was done last, for screen readers. */
  announced: string;
  children: ReactNode;
}

/** What every part of an open slide has around its work: the slide's bar, its queue, and what was announced. */
export function SlideFrame({ session, announced, children }: SlideFrameProps) {
  const isEmpty = Object.keys(session.pictures).length === 0;
  return (
    <CropsProvider sessionId={session.id}>
      <div className={isEmpty ? 'review-head' : 'review-head bench-line'}>
        <SessionBar session={session} />
        <QueueBar session={session} />
      </div>
      <QueueNotices session={session} />
      <SkippedFiles />
      <>{children}</>
      <div className="review-announced visually-hidden" role="status" aria-live="polite">
        {announced}
      </div>
    </CropsProvider>
  );
}
