/** A neutrophil in an eyepiece: the three lobes of its nucleus. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <circle className="logo-ring" cx="32" cy="32" r="29" />
      <circle className="logo-cell" cx="32" cy="32" r="22.5" />
      <g className="logo-nucleus">
        <path d="M23.5 26.5Q33 23 40.5 27.5M41.5 30Q41 38 33 41" />
        <circle cx="23.5" cy="27" r="7.2" />
        <circle cx="41" cy="26.5" r="6.6" />
        <circle cx="32" cy="41.5" r="7" />
      </g>
    </svg>
  );
}
