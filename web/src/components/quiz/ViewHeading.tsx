import { useEffect, useRef } from 'react';

/** The heading of a view; it takes the focus when the view comes, since what was pressed is gone. */
export function ViewHeading({ children, isFocused = true }: { children: string; isFocused?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isFocused) heading.current?.focus();
  }, [isFocused]);
  return (
    <h2 ref={heading} tabIndex={-1} className="section-heading">
      {children}
    </h2>
  );
}
