import type { ReactElement } from 'react';

import { Icon } from '../ui/Icon';

export interface LabPartProps {
  id: string;
  title: string;
  /** Closed until it is wanted: what is secondary, where there is little room. */
  isFolded: boolean;
  /** Elements, since text beside the heading would be lost to translators in browsers. */
  children: ReactElement | (ReactElement | false)[];
}

/** One part of the laboratory's panel under its heading. */
export function LabPart({ id, title, isFolded, children }: LabPartProps) {
  const heading = (
    <h3 id={id} className="small-heading">
      {title}
    </h3>
  );
  return (
    <section className="lab-part" aria-labelledby={id}>
      {isFolded ? (
        <details className="lab-fold">
          <summary className="lab-fold-summary">
            <Icon name="chevron" />
            {heading}
          </summary>
          <div className="lab-part">{children}</div>
        </details>
      ) : (
        <>
          {heading}
          {children}
        </>
      )}
    </section>
  );
}
