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
      {/* One tray whatever stands above it: in another its small pictures would be asked for anew. */}
      <SampleList onChosen={() => revealTop(heading.current)} />
    </>
  );
}
