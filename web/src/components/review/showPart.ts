/** Scrolls the page to the first of these selectors that is there: on a telephone the parts are below each other. */
export function showPart(...selectors: string[]): void {
  const part = selectors.map((selector) => document.querySelector(selector)).find((found) => found !== null);
  part?.scrollIntoView({ block: 'start' });
}
