/**
 * The page's style before its scripts: a slow connection brings what comes first in the head first, and nothing is
 * painted without a style.
 *
 * @returns {import('vite').Plugin}
 */
export function putStyleFirst() {
  return { name: 'style-first', transformIndexHtml: { order: 'post', handler: moveStyle } };
}

const STYLE = /\s*<link rel="stylesheet"[^>]*>/g;

/**
 * @param {string} html
 * @returns {string}
 */
export function moveStyle(html) {
  const at = html.indexOf('<script');
  const styles = html.match(STYLE) ?? [];
  if (at < 0 || styles.length === 0) return html;
  const head = html.slice(0, at).replace(STYLE, '').trimEnd();
  return `${head}${styles.join('')}\n    ${html.slice(at).replace(STYLE, '')}`;
}
