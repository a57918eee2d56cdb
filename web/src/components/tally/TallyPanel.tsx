import { useEffect, useMemo, useReducer, useRef, useState } from 'react';

import { listClasses } from '../../count/classes';
import { countDifferential } from '../../count/differential';
import { DEFAULT_RANGES, markRanges } from '../../count/ranges';
import { STANDARD_CLASSES, STANDARD_FINE_CLASSES } from '../../count/standardClasses';
import { canUndo, countWhite, isTargetReached, listTallied, reduceTally, type Tally } from '../../count/tally';
import type { CountClass } from '../../count/types';
import { useI18n, type I18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { useKeys } from '../../hooks/useKeys';
import { findStorage } from '../../storage/deviceText';
import { useReview } from '../../stores/ReviewContext';
import { setSecondCount } from '../../stores/secondCount';
import { readTally, writeTally } from '../../storage/tallyStore';
import '../../styles/count.css';
import { CountProgress } from '../count/CountProgress';
import { DifferentialTable } from '../count/DifferentialTable';
import { TargetField } from '../count/TargetField';
import { KeyHelp } from '../keys/KeyHelp';
import { Button } from '../ui/Button';
import { Tick } from '../ui/Field';
import { playTallySound } from './sounds';
import { TallyKeys } from './TallyKeys';
import { SignedLine } from '../shell/SignedLine';

/** A counter for the microscope: one key a class; it does not wait for a model. */
export default function TallyPanel() {
  const { m } = useI18n();
  const { session } = useReview();
  const { model } = useApp().state;
  const manifest = model.phase === 'ready' ? model.model.manifest : null;
  const classes = useMemo(
    () => session?.classes ?? listClasses(manifest?.classes ?? STANDARD_CLASSES, [], manifest === null ? STANDARD_FINE_CLASSES : manifest.fine_classes),
    [session, manifest],
  );
  return (
    <section className="panel" aria-labelledby="tally-heading">
      <h1 id="tally-heading" className="panel-heading">
        {m.tally.heading}
      </h1>
      <SignedLine />
      <p>{m.tally.lead}</p>
      {/* A tally of other classes is another tally. */}
      <Counter key={classes.map(({ label }) => label).join()} classes={classes} />
    </section>
  );
}

function Counter({ classes }: { classes: readonly CountClass[] }) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { tally, dispatch, hasSound, setSound } = useTally(classes);
  useKeys(classes, {
    name: (label) => dispatch({ type: 'press', label }),
    undo: () => dispatch({ type: 'undo' }),
    redo: () => dispatch({ type: 'redo' }),
    takeBack: () => dispatch({ type: 'undo' }),
  });
  return (
    <>
      <div className="card">
        <CountProgress
          done={countWhite(tally)}
          target={tally.target}
          label={m.counting.progress_label}
          words={m.counting.progress(format.integer(countWhite(tally)), format.integer(tally.target))}
        />
        <p className="count-notes" role="status">
          {sayLast(tally, classes, i18n)}
        </p>
        <TallyKeys tally={tally} classes={classes} dispatch={dispatch} />
        <div className="panel-actions">
          <Button isDisabled={!canUndo(tally)} onPress={() => dispatch({ type: 'undo' })}>
            {m.tally.undo}
          </Button>
          <Button isDisabled={tally.undone.length === 0} onPress={() => dispatch({ type: 'redo' })}>
            {m.tally.redo}
          </Button>
          <Button isDisabled={tally.presses.length === 0} onPress={() => dispatch({ type: 'reset' })}>
            {m.tally.reset}
          </Button>
          <Tick isSelected={hasSound} onChange={setSound}>
            {m.tally.sound}
          </Tick>
          <KeyHelp classes={classes} />
        </div>
        <TargetField target={tally.target} onChange={(target) => dispatch({ type: 'set_target', target })} />
        <p className="field-help">{m.tally.keep}</p>
      </div>
      {tally.presses.length > 0 && <TallyResult tally={tally} classes={classes} />}
    </>
  );
}

/** What the last press, or the last step back, did. */
function sayLast(tally: Tally, classes: readonly CountClass[], { m, format }: I18n): string {
  if (isTargetReached(tally)) return m.tally.done;
  const nameOf = (label: string) => format.text(classes.find((one) => one.label === label)?.name ?? { en: label });
  if (tally.sound?.kind === 'undo') {
    const taken = tally.undone.at(-1);
    return taken == null ? m.tally.came_back : m.tally.taken_back(nameOf(taken));
  }
  const last = tally.presses.at(-1);
  if (last === undefined) return '';
  return m.tally.announce(nameOf(last), format.integer(tally.presses.filter((label) => label === last).length));
}

function TallyResult({ tally, classes }: { tally: Tally; classes: readonly CountClass[] }) {
  const { m } = useI18n();
  const { session } = useReview();
  const differential = countDifferential(listTallied(tally), classes, { target: tally.target });
  return (
    <div className="card">
      <h2 className="section-heading">{m.tally.result}</h2>
      <DifferentialTable
        differential={differential}
        marked={markRanges(differential, session?.ranges ?? DEFAULT_RANGES)}
      />
      {session !== null && (
        <Button
          onPress={() => {
            const counts = Object.fromEntries(differential.white.map((row) => [row.class.label, row.count]));
            setSecondCount(session.id, { reader: '', counts });
          }}
        >
          {m.tally.to_second}
        </Button>
      )}
    </div>
  );
}

/** The tally as it was last stored, and its sounds once they are wanted. */
function useTally(classes: readonly CountClass[]) {
  const storage = findStorage();
  const [tally, dispatch] = useReducer(reduceTally, classes, (known) => readTally(storage, known));
  const [hasSound, setSound] = useState(false);
  const heard = useRef(tally.sound?.sequence ?? 0);
  useEffect(() => writeTally(storage, tally), [storage, tally]);
  useEffect(() => {
    if (tally.sound === null || tally.sound.sequence === heard.current) return;
    heard.current = tally.sound.sequence;
    if (hasSound) playTallySound(tally.sound.kind);
  }, [tally, hasSound]);
  return { tally, dispatch, hasSound, setSound };
}
