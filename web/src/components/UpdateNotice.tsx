import { useState } from 'react';

import { useI18n } from '../i18n/I18n';
import { useOffline } from '../offline/OfflineContext';
import { Button } from './ui/Button';
import { Notice } from './ui/Notice';

/** A new version of the page is here; when it is loaded is for the reader to decide. */
export function UpdateNotice() {
  const { m } = useI18n();
  const { offline, state } = useOffline();
  const [isPutOff, setPutOff] = useState(false);
  if (state.phase !== 'outdated' || isPutOff) return null;
  return (
    <Notice
      tone="news"
      title={m.offline.outdated_title}
      actions={
        <>
          <Button icon="retry" onPress={() => offline.reload()}>
            {m.offline.reload}
          </Button>
          <Button kind="quiet" onPress={() => setPutOff(true)}>
            {m.offline.later}
          </Button>
        </>
      }
    >
      <p>{m.offline.outdated_text}</p>
    </Notice>
  );
}
