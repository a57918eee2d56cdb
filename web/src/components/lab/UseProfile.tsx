import { Input, Label, TextField } from 'react-aria-components';

import type { Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import { listOpenCells } from '../../review/labCells';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { exportProfile } from './exportProfile';

export interface UseProfileProps {
  session: ReviewSession;
  /** Of the profile, as it is typed. */
  name: string;
  onName: (name: string) => void;
  onAnnounce: Announce;
}

/** Names the profile of the reviewed cells, and applies it to the others. */
export function UseProfile({ session, name, onName, onAnnounce }: UseProfileProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const { adaptation } = reviewStore;
  const open = listOpenCells(session).length;
  const isSigned = session.signature !== null;
  const isUnnamed = name.trim() === '';
  return (
    <section className="lab-part lab-use">
      <TextField className="field" value={name} onChange={onName} maxLength={120}>
        <Label className="field-label">{m.lab.name}</Label>
        <Input className="input" autoComplete="off" />
      </TextField>
      <div className="notice-actions">
        <Button kind="primary" isDisabled={open === 0 || isSigned || isUnnamed} onPress={() => void use()}>
          {m.lab.use_new(open)}
        </Button>
        <Button kind="quiet" isDisabled={isUnnamed} onPress={() => void save()}>
          {m.lab.export_new}
        </Button>
      </div>
      <p className="field-help">{m.lab.use_help}</p>
    </section>
  );

  async function use(): Promise<void> {
    const kept = await adaptation.save(name);
    if (kept !== null) onAnnounce(await adaptation.use(kept), m.lab.announce_used(kept.profile.name, open));
  }

  async function save(): Promise<void> {
    const kept = await adaptation.save(name);
    if (kept !== null) exportProfile(kept);
  }
}
