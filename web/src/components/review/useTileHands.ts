/** Pointer, keys and focus of the gallery: one tile or many are selected, as files are elsewhere. */

import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject } from 'react';

import { HEADING_PX, moveTile, type TilePlan } from './tileLayout';

export interface TileHandsOptions {
  list: RefObject<HTMLElement | null>;
  /** Of the tiles, in their order. */
  ids: readonly string[];
  /** Where each of `ids` is among them. */
  places: ReadonlyMap<string, number>;
  plan: TilePlan;
  selected: ReadonlySet<string>;
  /** `latest` is the tile that was selected last; null where none was added. */
  onSelect: (selected: ReadonlySet<string>, latest: string | null) => void;
}

export interface TileHands {
  /** The one that the Tab key reaches, and arrow keys go on from; it has to be drawn, also out of sight. */
  focusable: string | undefined;
  /** For the list: they come up from its tiles, each with `data-key`. */
  handlers: {
    onPointerDown: (event: PointerEvent) => void;
    onClick: (event: MouseEvent) => void;
    onKeyDown: (event: KeyboardEvent) => void;
    onFocus: (event: FocusEvent) => void;
    onBlur: () => void;
  };
}

interface TileFocus {
  id: string | null;
  /** Where that tile was, for when it has gone. */
  place: number;
  /** The list stays where it is under a pointer. */
  isByPointer: boolean;
  /** The other end of a range: the tile that was selected alone, or added or taken out, last. */
  anchor: string | null;
  /** The only tile that was selected when the focus was last looked after. */
  followed: string | undefined;
}

/** What is done to a tile while the pointer is down on it. */
interface Press {
  isTouch: boolean;
  /** It was one of several: let go without having dragged them, it is the only one. */
  isOfSeveral: boolean;
}

export function useTileHands({ list, ids, places, plan, selected, onSelect }: TileHandsOptions): TileHands {
  const single = findSingle(selected);
  const [focus, setFocus] = useState<TileFocus>({ id: null, place: 0, isByPointer: false, anchor: null, followed: undefined });
  const press = useRef<Press | null>(null);
  const moveFocus = (id: string, isByPointer: boolean) =>
    setFocus((last) => ({ ...last, id, isByPointer, place: places.get(id) ?? 0 }));
  // The page selects, too: the focus goes along, and ranges begin there.
  if (single !== focus.followed) {
    const here = single === undefined || single === focus.id ? {} : { id: single, isByPointer: false, place: places.get(single) ?? 0 };
    setFocus({ ...focus, ...here, anchor: single ?? focus.anchor, followed: single });
  }
  const isKnown = focus.id !== null && places.has(focus.id);
  const focusable = isKnown ? (focus.id ?? undefined) : ids[Math.min(focus.place, ids.length - 1)];
  const held = useHeldFocus(list, focusable, focus.isByPointer);

  /** What is selected here is no choice of the page's, which the focus would follow. */
  const select = (next: ReadonlySet<string>, anchor = focus.anchor) => {
    setFocus((last) => ({ ...last, anchor, followed: findSingle(next) }));
    onSelect(next, [...next].find((id) => !selected.has(id)) ?? null);
  };
  const selectOne = (id: string) => select(new Set([id]), id);
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    select(next, id);
  };
  const selectTo = (id: string) => {
    const to = places.get(id) ?? 0;
    // The cell at the other end may have gone to another class.
    const from = places.get(focus.anchor ?? '') ?? places.get(focusable ?? '') ?? to;
    select(new Set(ids.slice(Math.min(from, to), Math.max(from, to) + 1)));
  };

  const onPointerDown = (event: PointerEvent) => {
    const id = findKey(event.target);
    if (id === null || event.button !== 0) return;
    const isTouch = event.pointerType === 'touch';
    const isPlain = !isTouch && !event.shiftKey && !isWithControl(event);
    press.current = { isTouch, isOfSeveral: isPlain && selected.has(id) && selected.size > 1 };
    if (!isTouch && event.shiftKey) selectTo(id);
    else if (!isTouch && isWithControl(event)) toggle(id);
    else if (isPlain && !selected.has(id)) selectOne(id);
    moveFocus(id, true);
  };
  const onClick = (event: MouseEvent) => {
    const id = findKey(event.target);
    const pressed = press.current;
    press.current = null;
    if (id === null) return;
    // A finger, or a program that presses for somebody, has no other way to take several.
    if (pressed === null || pressed.isTouch) {
      moveFocus(id, true);
      toggle(id);
    } else if (pressed.isOfSeveral) selectOne(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || focusable === undefined) return;
    press.current = null;
    const to = moveTile(plan, places.get(focusable) ?? 0, event.key, Math.min(list.current?.clientHeight ?? 0, window.innerHeight));
    const id = to === null ? undefined : ids[to];
    if (id !== undefined) {
      if (event.shiftKey) selectTo(id);
      else if (!isWithControl(event)) selectOne(id);
      moveFocus(id, false);
    } else if (event.key === ' ') {
      if (isWithControl(event)) toggle(focusable);
      else selectOne(focusable);
    } else if (event.key === 'a' && isWithControl(event)) select(new Set(ids));
    else if (event.key === 'Escape' && selected.size > 0) select(new Set());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = (event: FocusEvent) => {
    const wasHeld = held.take();
    const id = findKey(event.target);
    if (id === null || press.current !== null) return;
    // Who comes back, out of a dialog too, comes to where the focus is now.
    if (!wasHeld && isKnown && id !== focusable) return held.find()?.focus();
    // Who comes here by Tab for the first time sees at once which cell keys act on.
    if (focus.id === null && selected.size === 0) selectOne(id);
    if (id !== focus.id) moveFocus(id, false);
  };
  return { focusable, handlers: { onPointerDown, onClick, onKeyDown, onFocus, onBlur: held.leave } };
}

/**
 * Shows the tile that has the focus, and gives it the page's focus where the list has that. A tile that goes takes the
 * page's focus along without a word, and the next one gets it.
 */
function useHeldFocus(list: RefObject<HTMLElement | null>, focusable: string | undefined, isByPointer: boolean) {
  const isHeld = useRef(false);
  useLayoutEffect(() => {
    const [{ current }, tile] = [list, findFocusable(list)];
    if (current === null || tile === null || isByPointer) return;
    scrollTo(current, tile);
    if (isHeld.current && document.activeElement !== tile) tile.focus();
  }, [list, focusable, isByPointer]);
  return {
    find: () => findFocusable(list),
    /** Returns whether the list had it already. */
    take: () => {
      const wasHeld = isHeld.current;
      isHeld.current = true;
      return wasHeld;
    },
    leave: () => {
      isHeld.current = false;
    },
  };
}

function findFocusable({ current }: RefObject<HTMLElement | null>): HTMLElement | null {
  return current?.querySelector<HTMLElement>('[role=option][tabindex="0"]') ?? null;
}

/** No further than it takes, and the list alone: somebody may work elsewhere on the page. */
function scrollTo(list: HTMLElement, tile: HTMLElement): void {
  const [frame, rect] = [list.getBoundingClientRect(), tile.getBoundingClientRect()];
  // A heading stays at the top of the list, over what is scrolled there.
  const heading_px = list.querySelector('.gallery-heading') === null ? 0 : HEADING_PX;
  const above = rect.top - frame.top - list.clientTop - heading_px;
  const below = rect.bottom - frame.top - list.clientTop - list.clientHeight;
  if (above < 0) list.scrollTop += above;
  else if (below > 0) list.scrollTop += below;
}

function findSingle(ids: ReadonlySet<string>): string | undefined {
  return ids.size === 1 ? ids.values().next().value : undefined;
}

function findKey(target: EventTarget): string | null {
  return (target instanceof Element ? target.closest<HTMLElement>('[role=option][data-key]')?.dataset['key'] : undefined) ?? null;
}

function isWithControl(event: { ctrlKey: boolean; metaKey: boolean }): boolean {
  return event.ctrlKey || event.metaKey;
}
