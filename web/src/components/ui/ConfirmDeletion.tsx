import { useI18n } from '../../i18n/I18n';
import { Button } from './Button';
import { Dialog } from './Dialog';

export interface ConfirmDeletionProps<T> {
  /** What may go; null closes the dialog. */
  leaving: T | null;
  title: string;
  /** What goes with it. */
  explain: (leaving: T) => string;
  /** On the button that deletes. */
  submit: string;
  onDelete: (leaving: T) => void;
  onClose: () => void;
}

/** Asks once more before something is deleted. */
export function ConfirmDeletion<T>({ leaving, title, explain, submit, onDelete, onClose }: ConfirmDeletionProps<T>) {
  const { m } = useI18n();
  return (
    <Dialog isOpen={leaving !== null} onOpenChange={onClose} title={title}>
      {leaving !== null && (
        <div className="settings">
          <p>{explain(leaving)}</p>
          <div className="notice-actions">
            <Button
              kind="primary"
              icon="trash"
              onPress={() => {
                onDelete(leaving);
                onClose();
              }}
            >
              {submit}
            </Button>
            <Button kind="quiet" onPress={onClose}>
              {m.dialog.cancel}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
