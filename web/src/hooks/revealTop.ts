/** Scrolls up to `element` where it is out of sight. At once: a slow glide is cut short when the answer arrives. */
export function revealTop(element: HTMLElement | null): void {
  if (element !== null && element.getBoundingClientRect().top < 0) element.scrollIntoView({ block: 'start' });
}
