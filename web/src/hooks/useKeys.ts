import { useEffect, useEffectEvent } from 'react';

import type { CountClass } from '../count/types';
import type { Action, Keyboard } from '../keys/keyMap';
import { findPressedKey } from '../keys/pressedKey';
import { useKeyboard } from './useKeyboard';

/** What keys do in a part of the page; a key whose deed has no handler is left to others. */
export type KeyHandlers = Partial<Record<Action, () => void>> & {
  /** The key of a class was pressed. */
  name?: (label: string) => void;
  undo?: () => void;
  redo?: () => void;
  /** Backspace. */
  takeBack?: () => void;
  /** The list of keys was asked for. */
  help?: () => void;
};

/** Where keys are letters of a text, or belong to a menu or a dialog. */
const TYPING =
  'input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable], [role=menu], [role=dialog], [role=alertdialog]';
/** What Space presses or chooses. */
const PRESSED_BY_SPACE = 'button, a, summary, input, [role=button], [role=tab], [role=switch], [role=radio], .class-rail';

/**
 * Keys work wherever the focus is on the page, also on its body: a control that went away takes none along. They never
 * act while somebody types, in menus or in dialogs, and Space never where it presses what has the focus. A key that is
 * held acts once; undoing goes on.
 */
export function useKeys(classes: readonly CountClass[], handlers: KeyHandlers): void {
  const keyboard = useKeyboard(classes);
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!isForPage(event)) return;
    const action = findDeed(event, keyboard, handlers);
    if (action === undefined) return;
    event.preventDefault();
    // Otherwise a list would choose an option, or search for one whose name begins with this letter.
    event.stopPropagation();
    if (!event.repeat || event.ctrlKey || event.metaKey) action();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, []);
}

function isForPage({ target, key, isComposing }: KeyboardEvent): boolean {
  // A dialog that is open has the keys even where the focus has left it.
  if (isComposing || document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null) return false;
  if (!(target instanceof Element)) return true;
  return target.closest(TYPING) === null && !(key === ' ' && target.closest(PRESSED_BY_SPACE) !== null);
}

function findDeed(event: KeyboardEvent, keyboard: Keyboard, handlers: KeyHandlers): (() => void) | undefined {
  const key = findPressedKey(event);
  if (event.ctrlKey || event.metaKey) {
    if (key === 'y' || (key === 'z' && event.shiftKey)) return handlers.redo;
    return key === 'z' ? handlers.undo : undefined;
  }
  if (event.altKey) return undefined;
  if (key === '?') return handlers.help;
  if (key === 'backspace') return handlers.takeBack;
  const found = keyboard.read(key);
  if (found === null) return undefined;
  if ('action' in found) return handlers[found.action];
  const { name } = handlers;
  return name && (() => name(found.label));
}
