import type { SavedProfile } from '../../stores/adaptationStore';
import { saveFile } from '../../hooks/saveFile';

/** The very text its SHA-256 is of. */
export function exportProfile({ text, profile }: SavedProfile): void {
  saveFile(new Blob([text], { type: 'application/json' }), `${profile.name}.json`);
}
