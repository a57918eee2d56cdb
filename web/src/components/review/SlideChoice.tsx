import { ImportSession } from './ImportSession';
import { SessionList } from './SessionList';
import { NewSession } from './SessionStart';

/** The ways to another slide: a new one, one from a file, one of those in this browser. */
export default function SlideChoice({ onOpened }: { onOpened: () => void }) {
  return (
    <div className="settings">
      <NewSession />
      <ImportSession />
      <SessionList onOpened={onOpened} />
    </div>
  );
}
