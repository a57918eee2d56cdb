import type { ReactElement } from 'react';

export interface LabPartProps {
  id: string;
  title: string;
  /** Elements, since text beside the heading would be lost to translators in browsers. */
  children: ReactElement | (ReactElement | false)[];
}

/** One part of the laboratory under its heading. */
export function LabPart({ id, title, children }: LabPartProps) {
  return (
    <section className="lab-part" aria-labelledby={id}>
      <h3 id={id} className="small-heading">
        {title}
      </h3>
      {children}
    </section>
  );
}
