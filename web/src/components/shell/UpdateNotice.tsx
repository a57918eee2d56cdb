import { useId, useRef, useState, type FocusEvent } from 'react';

import { useI18n } from '../../i18n/I18n';
import { useOffline } from '../../offline/OfflineContext';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';

/**
 * A new version of the page is here; when it is loaded is for the reader to decide.
 *
 * It covers the page right above the footer, so that nothing moves, and is last in the order of Tab.
 * The Announcer announces it to screen readers: they read text that appears in a live region, not a region that
 * appears.
 */
export function UpdateNotice() {
  const { m } = useI18n();
  const { offline, state } = useOffline();
  const [isPutOff, setPutOff] = useState(false);
  const titleId = useId();
  /** Where the focus was before it came here; put off, the notice takes its buttons away from under it. */
  const before = useRef<Element | null>(null);
  const isShown = state.phase === 'outdated' && !isPutOff;
  const area = useRef<HTMLDivElement>(null);
  const remember = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget !== null && area.current?.contains(relatedTarget) === false) before.current = relatedTarget;
  };
  const putOff = () => {
    setPutOff(true);
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  return (
    <div ref={area} className="toast-area">
      {isShown && (
        <section
          className="toast"
          aria-labelledby={titleId}
        >
          <Icon name="info" />
          <div className="toast-body">
            <p id={titleId} className="notice-title">
              {m.offline.outdated_title}
            </p>
            <p>{m.offline.outdated_text}</p>
          </div>
          <div className="toast-actions">
            <Button kind="primary" icon="retry" onFocus={remember} onPress={() => offline.reload()}>
              {m.offline.reload}
            </Button>
            <Button kind="quiet" onFocus={remember} onPress={putOff}>
              {m.offline.later}
            </Button>
          </div>
        </section>
      )}
    </div>
  );
}
