import type { KeptProfile } from '../../state/laboratory';
import { saveFile } from '../../state/saveFile';

/** The very text its SHA-256 is of. */
export function exportProfile({ text, profile }: KeptProfile): void {
  saveFile(new Blob([text], { type: 'application/json' }), `${profile.name}.json`);
}
