/** How many of these elements are whole in the window and behind nothing; runs on the page. @param {Element[]} tiles */
export function countInSight(tiles) {
  return tiles.filter((tile) => {
    const { left, top, right, bottom } = tile.getBoundingClientRect();
    const corners = [left + 3, right - 3].flatMap((x) => [top + 3, bottom - 3].map((y) => tile.ownerDocument.elementFromPoint(x, y)));
    return corners.every((found) => found !== null && tile.contains(found));
  }).length;
}
