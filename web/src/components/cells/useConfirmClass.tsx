import { useMemo, useState, type JSX } from 'react';
import { Collection, GridLayout, ListBox, ListBoxItem, ListBoxLoadMoreItem, Size, Virtualizer } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { listUnseen } from '../../review/verification';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { describeCell, findClass } from '../naming/reviewNames';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { CellPicture } from './CellPicture';
import { CropsProvider } from './useCrop';
import '../../styles/unseen.css';

/** So many are added at a time, a few times what is in sight: a list of thousands would keep the dialog waiting. */
const STEP = 100;
const LAYOUT = { minItemSize: new Size(96, 96), maxItemSize: new Size(120, 120), minSpace: new Size(8, 8) };

export interface ConfirmClass {
  /** Confirms a class as a whole; where cells of it were not on screen, these are shown first. */
  confirmClass: (label: string) => void;
  /** To be drawn by whoever asks. */
  dialog: JSX.Element | null;
}

/** `onConfirm` is called with how many of the cells were not on screen even then. */
export function useConfirmClass(session: ReviewSession, onConfirm: (label: string, unseen: number) => void): ConfirmClass {
  const { reviewStore } = useReview();
  const [asked, setAsked] = useState<{ label: string; cells: readonly ReviewCell[] } | null>(null);
  return {
    confirmClass: (label) =>
      reviewStore.whenNamed(() => {
        const cells = listUnseen(session, label, reviewStore.wasShown);
        if (cells.length === 0) onConfirm(label, 0);
        else setAsked({ label, cells });
      }),
    dialog: asked === null ? null : (
      <UnseenDialog
        {...asked}
        session={session}
        onClose={() => setAsked(null)}
        onConfirm={() => {
          setAsked(null);
          onConfirm(asked.label, asked.cells.filter(({ id }) => !reviewStore.wasShown(id)).length);
        }}
      />
    ),
  };
}

interface UnseenDialogProps {
  session: ReviewSession;
  label: string;
  cells: readonly ReviewCell[];
  onConfirm: () => void;
  onClose: () => void;
}

/** The cells that nobody has had before their eyes. */
function UnseenDialog({ session, label, cells, onConfirm, onClose }: UnseenDialogProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const name = format.text(findClass(label, session.classes)?.name ?? { en: label });
  const [most, setMost] = useState(STEP);
  const listed = useMemo(() => cells.slice(0, most), [cells, most]);
  return (
    <Dialog isOpen onOpenChange={onClose} title={m.review.unseen_heading(cells.length)}>
      <div className="settings">
        <p>{m.review.unseen_text(name)}</p>
        <CropsProvider sessionId={session.id}>
          <Virtualizer layout={GridLayout} layoutOptions={LAYOUT}>
            <ListBox aria-label={m.review.gallery(name)} className="unseen-list" layout="grid">
              <Collection items={listed}>
                {(cell) => (
                  <ListBoxItem id={cell.id} textValue={describeCell(cell, session, i18n)} className="unseen-cell">
                    <CellPicture cell={cell} />
                    <span className="visually-hidden">{describeCell(cell, session, i18n)}</span>
                  </ListBoxItem>
                )}
              </Collection>
              {most < cells.length && <ListBoxLoadMoreItem onLoadMore={() => setMost(most + STEP)} />}
            </ListBox>
          </Virtualizer>
        </CropsProvider>
        <div className="notice-actions">
          <Button kind="primary" icon="check" onPress={onConfirm}>
            {m.review.unseen_confirm}
          </Button>
          <Button kind="quiet" onPress={onClose}>
            {m.dialog.cancel}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
