/**
 * The rooms of the page, from top to bottom. A module imports from its own room and from those below it, never from one
 * above or beside it. eslint.config.js holds this order; src/rooms.test.ts holds that every folder has a room.
 * What each room is for: ../docs/page.md, "How it is made".
 */

/** @typedef {readonly (readonly string[])[]} Order Rooms of one line do not import each other. */

/** @type {Order} Folders and files of src/. Above them are main.tsx and App.tsx, which put the page together. */
export const PAGE_ROOMS = [
  ['components'],
  ['offline', 'hooks'],
  ['stores'],
  ['i18n'],
  ['storage'],
  ['annotations'],
  ['proficiency'],
  ['signing'],
  ['report'],
  ['review'],
  ['camera'],
  ['photos', 'adaptation', 'slides'],
  ['samples', 'problems.ts'],
  ['keys'],
  ['count'],
  ['engine'],
];

/** @type {Order} Folders of src/components/. */
export const COMPONENT_ROOMS = [
  ['fields'],
  ['quiz', 'report', 'review', 'tally'],
  ['annotations', 'camera', 'count', 'keys', 'settings', 'slides'],
  ['lab'],
  ['shell'],
  ['model'],
  ['cells'],
  ['naming'],
  ['zoom'],
  ['ui'],
];

/** @type {Order} Folders and files of src/engine/. `!(index).ts`: what every part of the engine may import. */
export const ENGINE_ROOMS = [['index.ts'], ['page', 'worker'], ['model'], ['picture'], ['!(index).ts']];

/** What belongs to no room: the page's two entries, style sheets, and stand-ins that tests alone import. */
export const OUTSIDE_ROOMS = ['App.tsx', 'main.tsx', 'styles', 'testing'];

/**
 * Zones for `import-x/no-restricted-paths`: for each room, all that is above or beside it.
 *
 * @param {string} folder @param {Order} order @param {readonly string[]} above
 */
export function listZones(folder, order, above = []) {
  return order.flatMap((line, position) =>
    line.map((room) => {
      const higher = order.slice(0, position).flat();
      const beside = line.filter((other) => other !== room);
      return {
        target: `${folder}/${room}`,
        from: [...above, ...higher, ...beside].map((other) => `${folder}/${other}`),
        message: `Expected an import from ${room} or from a room below it (web/rooms.js). Move what both need downwards.`,
      };
    }),
  ).filter(({ from }) => from.length > 0);
}
