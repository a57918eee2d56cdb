import { useSyncExternalStore } from 'react';
import { Label, ProgressBar } from 'react-aria-components';

import { describe } from '../../engine/errors';
import { useI18n } from '../../i18n/I18n';
import { useSlideTexts } from '../../i18n/slideTexts';
import { MOST_CELLS } from '../../slides/cutFields';
import type { TileState } from '../../slides/tasks';
import type { SlideLook, SlideLookState } from '../../stores/slideLook';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { KeptLookNotice } from './KeptLookNotice';
import type { KeptOffer } from './useKeptLook';

export interface LookPanelProps {
  look: SlideLook;
  /** Its outline. */
  state: SlideLookState;
  /** Of the session that has the cells; empty until there is one. */
  sessionName: string;
  /** A look of before; null where there is none. */
  kept: KeptOffer | null;
  onTakeKept: (kept: KeptOffer) => void;
  /** Why it cannot begin; null where it can. */
  obstacle: string | null;
  onStart: () => void;
  onPause: () => void;
  onGoOn: () => void;
  onShowCells: () => void;
  onOpenSession: () => void;
}

const SKIPPED: TileState[] = ['outside', 'glass', 'thin', 'thick', 'blurred'];

/** How far a look is, what came of it, and what can be done with it. */
export function LookPanel(props: LookPanelProps) {
  const { look, state, sessionName, kept, onTakeKept, obstacle, onStart, onPause, onGoOn, onShowCells, onOpenSession } = props;
  const { m, format } = useI18n();
  const texts = useSlideTexts();
  const { phase, cells, waiting } = state;
  const inSession = cells.filter(({ cellId }) => cellId !== null).length;
  const isUnfinished = phase === 'paused' || phase === 'failed';
  return (
    <div className="slide-look">
      {kept !== null && <KeptLookNotice offer={kept} canBegin={obstacle === null} onTake={() => onTakeKept(kept)} onBegin={onStart} />}
      <div className="panel-actions">
        {phase === 'running' && (
          <Button kind="primary" icon="pause" onPress={onPause}>
            {texts.pause}
          </Button>
        )}
        {phase !== 'running' && kept === null && (
          <Button kind={isUnfinished ? 'secondary' : 'primary'} icon="eye" isDisabled={obstacle !== null} onPress={onStart}>
            {texts.start}
          </Button>
        )}
        {isUnfinished && (
          <Button kind="primary" icon="play" onPress={onGoOn}>
            {texts.go_on}
          </Button>
        )}
        {inSession > 0 && phase !== 'running' && <Button onPress={onShowCells}>{texts.show_cells}</Button>}
      </div>
      {obstacle !== null && <p className="field-help">{obstacle}</p>}
      {phase !== 'ready' && <LookProgress look={look} word={texts.phases[phase]} />}
      {inSession > 0 && <p>{texts.in_slide(inSession, sessionName)}</p>}
      {cells.length > MOST_CELLS && <p>{texts.too_many(format.integer(MOST_CELLS))}</p>}
      {waiting > 0 && (
        <Notice tone="warning" title={texts.waiting(waiting)} actions={<Button onPress={onOpenSession}>{texts.open_slide}</Button>} />
      )}
      {phase === 'failed' && (
        <Notice tone="error" title={texts.failed} details={{ label: m.problem.details, text: describe(state.error) }}>
          <p>{texts.failed_text}</p>
        </Notice>
      )}
    </div>
  );
}

/** Hears of every tile, so that nothing else need be drawn for it. */
function LookProgress({ look, word }: { look: SlideLook; word: string }) {
  const { done, total, tiles, cells } = useSyncExternalStore(look.subscribe, look.getState);
  const { format } = useI18n();
  const texts = useSlideTexts();
  const words = texts.progress(format.integer(done), format.integer(total));
  const skipped = SKIPPED.filter((state) => tiles[state] > 0);
  return (
    <>
      <ProgressBar className="slide-progress" value={done} maxValue={Math.max(1, total)} valueLabel={words}>
        <Label className="visually-hidden">{texts.progress_label}</Label>
        <span className="slide-progress-words">
          <strong>{word}</strong>
          <span>{words}</span>
          <span data-cells={cells.length}>{texts.cells(cells.length)}</span>
        </span>
        <span className="track" aria-hidden="true">
          <span className="track-fill" style={{ inlineSize: `${(100 * done) / Math.max(1, total)}%` }} />
        </span>
      </ProgressBar>
      {skipped.length > 0 && (
        <dl className="slide-skipped" aria-label={texts.skipped}>
          {skipped.map((state) => (
            <div key={state}>
              <dt>{texts.states[state]}</dt>
              <dd translate="no">{format.integer(tiles[state])}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
