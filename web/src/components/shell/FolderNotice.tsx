import type { PassedOver } from '../../hooks/folderFiles';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Of one drop. */
export interface LeftOut {
  passedOver: PassedOver;
  /** Pictures that were taken. */
  taken: number;
}

/** What dropped folders hold beside pictures; files with other names are mentioned only where no picture was found. */
export function FolderNotice({ passedOver, taken, onDismiss }: LeftOut & { onDismiss: () => void }) {
  const { m } = useI18n();
  const { generated, other, unreadable, notRead } = passedOver;
  const kinds = [...notRead].sort().map(([format, count]) => `${count} ${format}`);
  const sentences = [
    generated > 0 && m.drop.generated(generated),
    taken === 0 && other > 0 && m.drop.other(other),
    unreadable > 0 && m.drop.unreadable(unreadable),
    kinds.length > 0 && m.drop.not_read(kinds.join(', ')),
  ].filter((sentence) => sentence !== false);
  if (taken > 0 && sentences.length === 0) return null;
  return (
    <Notice
      tone="info"
      title={taken === 0 ? m.drop.none : m.drop.some}
      actions={
        <Button kind="quiet" onPress={onDismiss}>
          {m.notice.dismiss}
        </Button>
      }
    >
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Notice>
  );
}
