import { useI18n } from '../../i18n/I18n';
import { useSlideTexts } from '../../i18n/slideTexts';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import type { KeptOffer } from './useKeptLook';

export interface KeptLookNoticeProps {
  offer: KeptOffer;
  /** A new look can begin. */
  canBegin: boolean;
  onTake: () => void;
  onBegin: () => void;
}

/** How far a look of before came, and what can be done with it. */
export function KeptLookNotice({ offer: { done, total, sessionName, wish, difference }, canBegin, onTake, onBegin }: KeptLookNoticeProps) {
  const { format } = useI18n();
  const texts = useSlideTexts();
  return (
    <Notice
      tone={difference === null ? 'info' : 'warning'}
      title={texts.kept(format.integer(done), format.integer(total))}
      actions={
        <>
          {difference === null && (
            <Button kind="primary" icon="play" onPress={onTake}>
              {done < total ? texts.kept_go_on : texts.kept_show}
            </Button>
          )}
          <Button icon="eye" isDisabled={!canBegin} onPress={onBegin}>
            {texts.kept_anew}
          </Button>
        </>
      }
    >
      <p>{texts.kept_cells(sessionName)}</p>
      {difference !== null && <p>{texts.kept_differences[difference](format.decimal(wish.umPerPx, 3))}</p>}
    </Notice>
  );
}
