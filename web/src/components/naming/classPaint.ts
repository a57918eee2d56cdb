/** The colour a class is shown in. */

/**
 * For style sheets: the page's own colour of a class that it knows, which differs between light and dark
 * (styles/palette.css); of any other the colour that its manifest, or whoever made it, gave. Published manifests have
 * colours that some people cannot distinguish.
 */
export function paintOf({ label, color }: { label: string; color: string }): string {
  return /^[A-Z_]+$/.test(label) ? `var(--class-${label}, ${color})` : color;
}
