import { lazy, Suspense, useEffect, useRef } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { SettingsTab } from '../../hooks/address';
import { Dialog } from '../ui/Dialog';
import { PartBoundary } from '../ui/PartBoundary';

const SettingsTabs = lazy(() => import('./SettingsTabs'));

export interface SettingsDialogProps {
  /** Null while they are closed. */
  tab: SettingsTab | null;
  onTab: (tab: SettingsTab | null) => void;
}

/** The settings, above the part of the page that is shown. What they hold is fetched when they are first opened. */
export function SettingsDialog({ tab, onTab }: SettingsDialogProps) {
  const { m } = useI18n();
  const isOpen = tab !== null;
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (isOpen) {
      return () => {
        if (opener.current?.isConnected !== true) focusLine();
      };
    }
    const note = ({ target }: FocusEvent) => {
      if (target instanceof Element && target.closest('[role=dialog]') === null) opener.current = target;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [isOpen]);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(isWanted) => {
        if (!isWanted) onTab(null);
      }}
      title={m.settings.heading}
      shape="panel"
    >
      <PartBoundary onBack={() => onTab(null)}>
        <Suspense fallback={<p className="part-loading">{m.tabs.loading}</p>}>
          <SettingsTabs tab={tab ?? 'page'} onTab={onTab} />
        </Suspense>
      </PartBoundary>
    </Dialog>
  );
}

/** Settings that their address opened, not a button, have none that the focus could return to: it goes to the line. */
function focusLine(): void {
  // Dialogs give the focus back a frame after they are gone.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('.model-button')?.focus();
    }),
  );
}
