import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';

import { findEstimate } from '../../adaptation/estimate';
import type { Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import { listOpenCells } from '../../review/labCells';
import type { ReviewSession } from '../../review/types';
import type { SavedProfile } from '../../stores/adaptationStore';
import { useReview } from '../../stores/ReviewContext';
import { Button, IconButton } from '../ui/Button';
import { ConfirmDeletion } from '../ui/ConfirmDeletion';
import { exportProfile } from './exportProfile';
import { LabPart } from './LabPart';

export interface SavedProfilesProps {
  session: ReviewSession;
  onAnnounce: Announce;
}

/** The profiles stored in this browser for the loaded model; each can be used, exported and deleted. */
export function SavedProfiles({ session, onAnnounce }: SavedProfilesProps) {
  const { m, format } = useI18n();
  const { state, reviewStore } = useReview();
  const { adaptation } = reviewStore;
  const { saved } = state.lab;
  const [leaving, setLeaving] = useState<SavedProfile | null>(null);
  const isSigned = session.signature !== null;
  return (
    <LabPart id="lab-saved" title={m.lab.saved}>
      {saved.length === 0 ? (
        <p className="field-help">{m.lab.kept_none}</p>
      ) : (
        <ul className="lab-saved">
          {saved.map((one) => {
            const { name, created, n_cells } = one.profile;
            const figures = findEstimate(one.profile);
            const isUsed = one.sha256 === session.profile?.sha256;
            return (
              <li key={one.sha256} className="lab-saved-row">
                <span className="lab-saved-name">
                  <span translate="no">{name}</span> {isUsed && <span className="chip chip-current">{m.lab.used_now}</span>}
                </span>
                <span className="session-facts">
                  <span>{m.lab.kept_facts(format.date(created), n_cells)}</span>
                  {figures && <span>{` · ${m.lab.kept_right(format.percent(figures.after.value))}`}</span>}
                </span>
                <span className="lab-saved-actions">
                  <Button
                    kind="quiet"
                    aria-label={m.lab.use(name)}
                    isDisabled={isSigned}
                    onPress={() => void use(one)}
                  >
                    {m.lab.use_short}
                  </Button>
                  <Button kind="quiet" aria-label={m.lab.export(name)} onPress={() => exportProfile(one)}>
                    {m.lab.export_short}
                  </Button>
                  <IconButton icon="trash" label={m.lab.remove(name)} onPress={() => setLeaving(one)} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <FileTrigger
        acceptedFileTypes={['.json']}
        onSelect={(files) => {
          const file = files?.[0];
          if (file) void take(file);
        }}
      >
        <Button kind="quiet" icon="add">
          {m.lab.import}
        </Button>
      </FileTrigger>
      <ConfirmDeletion
        leaving={leaving}
        title={m.lab.remove_heading}
        explain={({ profile }) => m.lab.remove_text(profile.name)}
        submit={m.lab.remove_submit}
        onDelete={({ sha256 }) => void adaptation.delete(sha256)}
        onClose={() => setLeaving(null)}
      />
    </LabPart>
  );

  async function use(one: SavedProfile): Promise<void> {
    const open = listOpenCells(session).length;
    onAnnounce(await adaptation.use(one), m.lab.announce_used(one.profile.name, open));
  }

  async function take(file: File): Promise<void> {
    if (await adaptation.importFile(file)) onAnnounce(null, m.lab.announce_imported);
  }
}
