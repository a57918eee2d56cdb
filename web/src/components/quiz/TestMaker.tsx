import { useMemo, useState } from 'react';
import { Form, Input, Label, TextField } from 'react-aria-components';

import { clopperPearson } from '../../count/intervals';
import { useI18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { chooseCells, joinClasses, listVerified } from '../../proficiency/choose';
import { countByClass, makeTest } from '../../proficiency/makeTest';
import { countRepeatable } from '../../proficiency/order';
import { useReview } from '../../stores/ReviewContext';
import { AmountField } from '../ui/AmountField';
import { Button } from '../ui/Button';
import { Tick } from '../ui/Field';
import { TestFailure } from './TestFailure';
import type { Proficiency } from './useProficiency';
import { useSlides } from './useSlides';
import { ViewHeading } from './ViewHeading';

const MOST_REPEATED_PERCENT = 50;
/** Short enough to be read out. */
const LARGEST_SEED = 999_999;

export interface TestMakerProps {
  run: Proficiency['run'];
  onBack: () => void;
  /** With what was done, in words. */
  onMade: (announced: string) => void;
}

/** A teacher's form: which slides, how many cells, how many of them twice. */
export function TestMaker({ run, onBack, onMade }: TestMakerProps) {
  const words = useProficiencyTexts();
  const { session, state } = useReview();
  const offered = state.summaries.filter(({ confirmed }) => confirmed > 0);
  const [ids, setIds] = useState<readonly string[]>(() => offered.flatMap(({ id }) => (id === session?.id ? [id] : [])));
  const [name, setName] = useState('');
  const [isMaking, setMaking] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { slides, loadBlob } = useSlides(ids, setFailure);
  const plan = useTestPlan(slides);
  const { chosen, repeats, seed } = plan;
  const make = () =>
    run(async (store) => {
      const created = new Date().toISOString();
      const made = await makeTest(chosen, { name: name.trim(), author: state.reader, created, seed, repeats }, loadBlob);
      await store.putTest(made);
      onMade([words.made(made.test.name), ...(made.leftOut > 0 ? [words.left_out(made.leftOut)] : [])].join(' '));
    });
  const canMake = name.trim() !== '' && chosen.length > 0 && !isMaking;
  return (
    <div className="card">
      <ViewHeading>{words.make}</ViewHeading>
      <p>{words.make_text}</p>
      {failure !== null && <TestFailure failure={failure} />}
      <Form
        className="settings"
        onSubmit={(event) => {
          event.preventDefault();
          if (!canMake) return;
          setMaking(true);
          void make().finally(() => setMaking(false));
        }}
      >
        <TextField className="field" value={name} onChange={setName} maxLength={120} autoComplete="off">
          <Label className="field-label">{words.name}</Label>
          <Input className="input" />
        </TextField>
        <fieldset className="test-slides">
          <legend className="field-label">{words.slides}</legend>
          {offered.length === 0 && <p>{words.slides_none}</p>}
          {offered.map((summary) => (
            <Tick
              key={summary.id}
              isSelected={ids.includes(summary.id)}
              onChange={(isOn) => setIds(isOn ? [...ids, summary.id] : ids.filter((id) => id !== summary.id))}
            >
              {words.slide(summary.name, summary.confirmed)}
            </Tick>
          ))}
        </fieldset>
        <PlanFields plan={plan} />
        <p role="status">{isMaking ? words.making : <PlanWords cells={chosen.length} repeats={repeats} />}</p>
        <div className="panel-actions">
          <Button kind="primary" type="submit" isDisabled={!canMake}>
            {words.make_submit}
          </Button>
          <Button kind="quiet" onPress={onBack}>
            {words.back}
          </Button>
        </div>
      </Form>
    </div>
  );
}

type TestPlanState = ReturnType<typeof useTestPlan>;

/** How many cells of each class, how many of them twice, and what the seed draws. */
function useTestPlan(slides: Parameters<typeof listVerified>[0]) {
  const [perClass, setPerClass] = useState(10);
  const [single, setSingle] = useState<ReadonlyMap<string, number>>(new Map());
  const [percent, setPercent] = useState(20);
  const [seed, setSeed] = useState(() => 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % LARGEST_SEED));
  const verified = useMemo(() => listVerified(slides), [slides]);
  const chosen = useMemo(
    () => chooseCells(verified, (label) => single.get(label) ?? perClass, seed),
    [verified, single, perClass, seed],
  );
  const repeats = Math.min(Math.round((chosen.length * percent) / 100), countRepeatable(chosen.length));
  const found = countByClass(verified);
  const classes = joinClasses(slides).filter(({ label }) => found.has(label));
  return { perClass, setPerClass, single, setSingle, percent, setPercent, seed, setSeed, chosen, repeats, found, classes };
}

function PlanFields({ plan }: { plan: TestPlanState }) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  const { perClass, single, percent, seed, found, classes } = plan;
  return (
    <>
      <AmountField label={words.per_class} value={perClass} onCommit={(value) => plan.setPerClass(value ?? 0)} />
      {classes.length > 0 && (
        <details className="fold">
          <summary>{words.single}</summary>
          <div className="test-amounts">
            {classes.map(({ label, name }) => (
              <AmountField
                key={label}
                label={words.of_class(format.text(name), format.integer(found.get(label) ?? 0))}
                value={single.get(label) ?? null}
                onCommit={(value) => {
                  const next = new Map(single);
                  if (value === null) next.delete(label);
                  else next.set(label, value);
                  plan.setSingle(next);
                }}
              />
            ))}
          </div>
        </details>
      )}
      <AmountField
        label={words.share}
        value={percent}
        help={words.share_help}
        onCommit={(value) => plan.setPercent(Math.min(value ?? 0, MOST_REPEATED_PERCENT))}
      />
      <AmountField
        label={words.seed}
        value={seed}
        help={words.seed_help}
        onCommit={(value) => plan.setSeed(Math.min(value ?? 0, LARGEST_SEED))}
      />
    </>
  );
}

/** What comes of the numbers, and how sure a grade could be. */
function PlanWords({ cells, repeats }: { cells: number; repeats: number }) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  const numbers = [cells, repeats, cells + repeats].map(format.integer) as [string, string, string];
  const { low, high } = clopperPearson(Math.round(0.9 * cells), cells);
  return (
    <>
      <span>{words.plan(...numbers)}</span>
      {cells > 0 && <span>{` ${words.plan_interval(format.percent(low), format.percent(high))}`}</span>}
    </>
  );
}
