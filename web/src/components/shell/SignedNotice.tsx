import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

export interface SignedNoticeProps {
  /** How many files or links were given. */
  count: number;
  /** Whether a new slide is wanted for them. */
  onSettled: (isWanted: boolean) => void;
}

/** Files or a link were given to a slide that is signed, which takes none. */
export function SignedNotice({ count, onSettled }: SignedNoticeProps) {
  const { m } = useI18n();
  return (
    <Notice
      tone="warning"
      title={m.drop.signed}
      actions={
        <>
          <Button icon="add" onPress={() => onSettled(true)}>
            {m.drop.new_slide(count)}
          </Button>
          <Button kind="quiet" onPress={() => onSettled(false)}>
            {m.notice.dismiss}
          </Button>
        </>
      }
    />
  );
}
