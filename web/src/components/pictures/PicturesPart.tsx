import { useRef } from 'react';

import { revealTop } from '../../hooks/revealTop';
import { useApp } from '../../stores/AppContext';
import { SampleList } from './SampleList';
import { Welcome } from './Welcome';
import { Workspace, type WorkspaceProps } from './Workspace';

/** Pictures and their answers, or what to bring; and below, what to try. */
export function PicturesPart({ onLink, onAbout }: Omit<WorkspaceProps, 'heading'>) {
  const { pictures } = useApp().state;
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <>
      {pictures.length === 0 ? (
        <Welcome onLink={onLink} />
      ) : (
        <Workspace heading={heading} onLink={onLink} onAbout={onAbout} />
      )}
      {/* One list of samples, whatever is above it: a second list would fetch the small pictures again. */}
      <SampleList onChosen={() => revealTop(heading.current)} />
    </>
  );
}
