import { useEffect, useState } from 'react';

import { readDropped } from './dropped';
import type { PassedOver } from './folderFiles';
import { looksLikeLink } from '../stores/pictureLink';
import { ProblemError } from '../problems';

/** Who takes what comes in. */
export interface Intake {
  addFiles: (files: Iterable<Blob>) => unknown;
  /** What the dropped folders hold beside the pictures that were taken; called for every drop of files. */
  notePassedOver: (passedOver: PassedOver, taken: number) => void;
  /** Throws a `ProblemError` when the text is no address. */
  addLink: (text: string) => void;
}

/**
 * Takes pictures, folders of them and links that are dropped anywhere or pasted; returns whether something hovers over
 * the page.
 */
export function useIncoming(intake: Intake): boolean {
  const [isHovering, setHovering] = useState(false);

  useEffect(() => {
    // Entering a child fires before leaving its parent, so entries are counted.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesSomething(event.dataTransfer)) return;
      depth += 1;
      setHovering(true);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setHovering(false);
    };
    const over = (event: DragEvent) => {
      if (carriesSomething(event.dataTransfer)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setHovering(false);
      // A part of the page has taken it.
      if (event.defaultPrevented || !carriesSomething(event.dataTransfer)) return;
      // Without this the browser would leave the page for the picture.
      event.preventDefault();
      if (event.dataTransfer.types.includes('Files')) {
        void readDropped(event).then(({ files, passedOver }) => {
          intake.notePassedOver(passedOver, files.length);
          if (files.length > 0) void intake.addFiles(files);
        });
      } else takeTransfer(event.dataTransfer, intake);
    };
    const paste = (event: ClipboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea') !== null;
      if (!isTyping && takeTransfer(event.clipboardData, intake)) event.preventDefault();
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, [intake]);

  return isHovering;
}

function carriesSomething(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer !== null && (transfer.types.includes('Files') || transfer.types.includes('text/uri-list'));
}

/** Files if there are any, else a link. Returns whether anything was taken. */
function takeTransfer(transfer: DataTransfer | null, intake: Intake): boolean {
  if (transfer === null) return false;
  if (transfer.files.length > 0) {
    intake.addFiles(transfer.files);
    return true;
  }
  const lines = (transfer.getData('text/uri-list') || transfer.getData('text/plain')).split(/\r?\n/);
  // In text/uri-list a line that starts with # is a comment.
  const link = lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#'));
  if (link === undefined || !looksLikeLink(link)) return false;
  try {
    intake.addLink(link);
  } catch (error) {
    // Prose that only looks like an address is no reason to bother anybody.
    if (error instanceof ProblemError) return false;
    throw error;
  }
  return true;
}
