import { useEffect, useMemo, useState } from 'react';

import type { Intake } from '../../annotations/intake';
import { AnnotationError } from '../../annotations/problems';
import { describe } from '../../engine/errors';
import { useAnnotationTexts, type AnnotationTexts } from '../../i18n/annotationTexts';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Pictures that no field is called like are listed one by one up to here. */
const MOST_LISTED = 5;

/** What given annotations would change, and the ways to take them in or leave them. */
export default function AnnotationIntake() {
  const { state } = useReview();
  const { annotationFiles: files, review } = state;
  const names = files.map(({ name }) => name).join(', ');
  if (files.length === 0 || review === null) return null;
  return <GivenFiles key={`${review.session.id} ${names} ${files[0]?.lastModified ?? 0}`} files={files} names={names} session={review.session} />;
}

/** Finds what read files would change in a session as it is then. */
type Planner = (session: ReviewSession) => Intake;

function GivenFiles({ files, names, session }: { files: readonly File[]; names: string; session: ReviewSession }) {
  const texts = useAnnotationTexts();
  const { reviewStore } = useReview();
  const [read, setRead] = useState<{ plan: Planner } | { problem: unknown } | null>(null);
  const [taken, setTaken] = useState<Intake | null>(null);
  useEffect(() => {
    let isWanted = true;
    void readFiles(files).then((next) => {
      if (isWanted) setRead(next);
    });
    return () => {
      isWanted = false;
    };
  }, [files]);
  const planned = useMemo(() => (read === null ? null : planFor(read, session)), [read, session]);
  const dismiss = () => reviewStore.dismissAnnotations();
  if (planned === null) return <Notice tone="info" title={texts.reading(names)} />;
  if ('problem' in planned) return <ProblemNotice problem={planned.problem} onDismiss={dismiss} />;
  const { intake } = planned;
  const isSigned = session.signature !== null;
  const isReady = intake.waiting === 0 && intake.added.length + intake.named.length > 0 && !isSigned;
  const take = () => {
    if (reviewStore.addAnnotations(intake) === null) setTaken(intake);
  };
  // One button in both states: the focus stays on it.
  return (
    <Notice
      tone="info"
      title={taken === null ? texts.found(names) : texts.taken(taken.added.length, taken.named.length)}
      actions={
        <>
          <Button kind="primary" isDisabled={taken === null && !isReady} onPress={taken === null ? take : dismiss}>
            {taken === null ? texts.accept : texts.close}
          </Button>
          {taken === null && (
            <Button kind="quiet" onPress={dismiss}>
              {texts.dismiss}
            </Button>
          )}
        </>
      }
    >
      {(taken === null ? listSentences(intake, texts, isSigned) : [texts.unverified, texts.taken_text]).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Notice>
  );
}

function ProblemNotice({ problem, onDismiss }: { problem: unknown; onDismiss: () => void }) {
  const { m } = useI18n();
  const texts = useAnnotationTexts();
  const kind = problem instanceof AnnotationError ? problem.problem : 'damaged';
  return (
    <Notice
      tone="error"
      title={texts.problems[kind]}
      details={{ label: m.problem.details, text: describe(problem) }}
      actions={
        <Button kind="quiet" onPress={onDismiss}>
          {texts.close}
        </Button>
      }
    >
      <p>{texts.problem_text}</p>
    </Notice>
  );
}

async function readFiles(files: readonly File[]): Promise<{ plan: Planner } | { problem: unknown }> {
  try {
    const [{ readAnnotationFiles }, { planIntake }] = await Promise.all([
      import('../../annotations/readFiles'),
      import('../../annotations/intake'),
    ]);
    const annotations = await readAnnotationFiles(files);
    return { plan: (session) => planIntake(session, annotations) };
  } catch (problem) {
    return { problem };
  }
}

function planFor(read: { plan: Planner } | { problem: unknown }, session: ReviewSession): { intake: Intake } | { problem: unknown } {
  if ('problem' in read) return read;
  try {
    return { intake: read.plan(session) };
  } catch (problem) {
    return { problem };
  }
}

function listSentences(intake: Intake, texts: AnnotationTexts, isSigned: boolean): string[] {
  const { added, named, same, kept, redCells, empty, unknown, unmatched, waiting } = intake;
  const changes = added.length + named.length;
  const count = (amount: number, say: (amount: number) => string) => (amount > 0 ? [say(amount)] : []);
  return [
    ...(isSigned ? [texts.signed] : []),
    ...count(waiting, texts.waiting),
    ...count(added.length, texts.added),
    ...count(named.length, texts.named),
    ...(changes > 0 ? [texts.unverified] : []),
    ...(changes === 0 && waiting === 0 ? [texts.nothing] : []),
    ...count(same, texts.same),
    ...count(kept, texts.kept),
    ...count(redCells, texts.red_cells),
    ...count(empty, texts.empty),
    ...[...unknown].map(([name, amount]) => texts.unknown(name, amount)),
    ...unmatched.slice(0, MOST_LISTED).map(({ name, cells, reason }) => texts.unmatched[reason](name, cells)),
    ...count(unmatched.length - MOST_LISTED, texts.more),
  ];
}
