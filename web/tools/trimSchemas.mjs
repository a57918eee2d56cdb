/** Leaves the explanations out of the JSON schemas of contract/, which are for people who read them there. */

/** @returns {import('vite').Plugin} */
export function trimSchemas() {
  return {
    name: 'trim-schemas',
    enforce: 'pre',
    transform: {
      filter: { id: /\.schema\.json$/ },
      handler(code) {
        // A property of that name has an object here, not text.
        const trimmed = JSON.stringify(JSON.parse(code), (key, value) =>
          key === 'description' && typeof value === 'string' ? undefined : /** @type {unknown} */ (value),
        );
        return { code: trimmed, map: null };
      },
    },
  };
}
