import type { ReactNode } from 'react';

const PATHS = {
  add: <path d="M12 5v14M5 12h14" />,
  alert: (
    <>
      <path d="M12 4 2.8 19.5h18.4L12 4Z" />
      <path d="M12 10v4.5M12 17.2v.1" />
    </>
  ),
  camera: (
    <>
      <path d="M4 8.5h3.2L9 5.5h6l1.8 3H20v10.5H4V8.5Z" />
      <circle cx="12" cy="13.2" r="3.4" />
    </>
  ),
  check: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m8 12.4 2.8 2.8L16.2 9" />
    </>
  ),
  chip: (
    <>
      <rect x="6.5" y="6.5" width="11" height="11" rx="2" />
      <path d="M10 6.5V3M14 6.5V3M10 21v-3.5M14 21v-3.5M6.5 10H3M6.5 14H3M21 10h-3.5M21 14h-3.5" />
    </>
  ),
  chevron: <path d="m7 9.5 5 5 5-5" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  box: <path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M12 9v6M9 12h6" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.2l3.4 2" />
    </>
  ),
  eye: (
    <>
      <path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12Z" />
      <circle cx="12" cy="12" r="2.8" />
    </>
  ),
  image: (
    <>
      <rect x="3.5" y="4.5" width="17" height="15" rx="2.5" />
      <circle cx="9" cy="10" r="1.6" />
      <path d="m4 17 4.8-4.3 3.4 2.9 3.4-3.4 4.6 4.3" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5.2M12 7.8v.1" />
    </>
  ),
  light: (
    <>
      <path d="M9 17.5h6M10 20.5h4M9.2 14.8a5.5 5.5 0 1 1 5.6 0v2.7H9.2v-2.7Z" />
      <path d="M12 1.8v1.4M3.8 9.8h1.4M18.8 9.8h1.4" />
    </>
  ),
  link: (
    <path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1" />
  ),
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="2.2" />
      <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />
    </>
  ),
  network: (
    <>
      <circle cx="5.5" cy="7" r="2" />
      <circle cx="5.5" cy="17" r="2" />
      <circle cx="18.5" cy="12" r="2.4" />
      <path d="m7.4 7.8 8.7 3.3M7.4 16.2l8.7-3.3" />
    </>
  ),
  pause: <path d="M8.5 5.5v13M15.5 5.5v13" />,
  minus: <path d="M5 12h14" />,
  play: <path d="M8 5.5v13l10.5-6.5L8 5.5Z" />,
  previous: <path d="m14.5 6-6 6 6 6" />,
  move: <path d="M12 3v18M3 12h18M9.5 5.5 12 3l2.5 2.5M9.5 18.5 12 21l2.5-2.5M5.5 9.5 3 12l2.5 2.5M18.5 9.5 21 12l-2.5 2.5" />,
  next: <path d="m9.5 6 6 6-6 6" />,
  question: (
    <>
      <circle cx="12" cy="12" r="9" strokeDasharray="3.2 2.45" />
      <path d="M9.7 9.7a2.35 2.35 0 1 1 3.5 2c-.8.5-1.2 1-1.2 1.9M12 16.4v.1" />
    </>
  ),
  redo: <path d="M19.5 9H9.5a5 5 0 0 0 0 10H14M15.5 5l4 4-4 4" />,
  retry: <path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.8v4h-4" />,
  save: <path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 19.5h15" />,
  settings: (
    <>
      <path d="M4 7.5h7M17 7.5h3M4 16.5h3M13 16.5h7" />
      <circle cx="14" cy="7.5" r="2.6" />
      <circle cx="10" cy="16.5" r="2.6" />
    </>
  ),
  slides: <path d="M4 9.5h16v10H4v-10ZM6 6.5h12M8 3.5h8" />,
  stop: <rect x="6.5" y="6.5" width="11" height="11" rx="1.8" />,
  undo: <path d="M4.5 9h10a5 5 0 0 1 0 10H10M8.5 5l-4 4 4 4" />,
  trash: <path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 10.8v5M13.8 10.8v5" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

/** Decoration only: its meaning is written beside it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {PATHS[name]}
    </svg>
  );
}
