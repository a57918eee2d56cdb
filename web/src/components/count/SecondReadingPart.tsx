import { useId, useState } from 'react';
import { FileTrigger } from 'react-aria-components';

import { explainStorageProblem } from '../../i18n/explainStorageProblem';
import type { SecondReadingMessages } from '../../i18n/en/secondReading';
import { useI18n } from '../../i18n/I18n';
import { useSecondReadingTexts } from '../../i18n/secondReadingTexts';
import { saveFile } from '../../hooks/saveFile';
import { readSecond, type ReadingRefusal } from '../../review/secondReading';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { ReadingAgreement } from './ReadingAgreement';

/** A second reader of this slide's own cells: hand over, take in, agree. */
export function SecondReadingPart({ session }: { session: ReviewSession }) {
  const words = useSecondReadingTexts();
  const heading = useId();
  const isTaken = session.secondReading !== undefined;
  const isDecided = Object.keys(session.secondReading?.decisions ?? {}).length > 0;
  return (
    <section className="second-reading" aria-labelledby={heading}>
      <h2 id={heading} className="small-heading">
        {words.heading}
      </h2>
      {session.copyOf ? (
        <p>{words.is_copy}</p>
      ) : (
        <>
          {isTaken && <ReadingAgreement session={session} />}
          {!isTaken && <HandOver session={session} />}
          {!isDecided && session.signature === null && <TakeIn session={session} />}
        </>
      )}
    </section>
  );
}

function HandOver({ session }: { session: ReviewSession }) {
  const words = useSecondReadingTexts();
  const { reviewStore, state } = useReview();
  const [done, setDone] = useState('');
  const isWaiting = Object.values(session.pictures).some(({ progress: { phase } }) => phase === 'waiting' || phase === 'running');
  return (
    <>
      <p className="field-help">{words.text}</p>
      {isWaiting && <p className="field-help">{words.waiting}</p>}
      <div className="panel-actions">
        <Button isDisabled={isWaiting} onPress={() => void handOver(true)}>
          {words.hand_over}
        </Button>
        <Button isDisabled={isWaiting} onPress={() => void handOver(false)}>
          {words.hand_over_file}
        </Button>
      </div>
      <p role="status">{done}</p>
    </>
  );

  async function handOver(isHere: boolean): Promise<void> {
    const { packCopy } = await import('../../stores/handOver');
    const name = findFreeName(words.copy_name(session.name), state.summaries);
    const created = new Date().toISOString();
    const file = await packCopy(session, { name, created }, (id) => reviewStore.loadBlob(id));
    const isDone = file !== null && (!isHere || (await reviewStore.importBeside(file)));
    if (isDone && !isHere) saveFile(file, `${name}.leukoscope`);
    setDone(isDone ? (isHere ? words.copied(name) : '') : words.copy_failed);
  }
}

function findFreeName(name: string, taken: readonly { name: string }[]): string {
  const names = new Set(taken.map((one) => one.name));
  let free = name;
  for (let number = 2; names.has(free); number += 1) free = `${name} (${number})`;
  return free;
}

function TakeIn({ session }: { session: ReviewSession }) {
  const { m } = useI18n();
  const words = useSecondReadingTexts();
  const { reviewStore, state } = useReview();
  const [refused, setRefused] = useState('');
  const copies = state.summaries.filter(({ copyOf }) => copyOf === session.id);
  return (
    <>
      <p className="field-label">{words.take_heading}</p>
      <div className="panel-actions">
        {copies.map(({ id, name }) => (
          <Button key={id} onPress={() => void takeStored(id)}>
            {words.take(name)}
          </Button>
        ))}
        <FileTrigger
          acceptedFileTypes={['.leukoscope']}
          onSelect={(files) => {
            const file = files?.[0];
            if (file) void takeFile(file);
          }}
        >
          <Button>{words.take_file}</Button>
        </FileTrigger>
      </div>
      <p role="alert">{refused}</p>
    </>
  );

  async function takeStored(id: string): Promise<void> {
    const copy = await reviewStore.readStored(id);
    if (copy === null) setRefused(words.refused_file);
    else take(copy);
  }

  async function takeFile(file: Blob): Promise<void> {
    const { readSessionFile } = await import('../../stores/handOver');
    const copy = await readSessionFile(file);
    if ('kind' in copy) {
      const { title, advice } = explainStorageProblem(copy, m);
      setRefused(`${title} ${advice}`);
    } else take(copy);
  }

  function take(copy: ReviewSession): void {
    const action = readSecond(session, copy);
    if ('code' in action) setRefused(explainRefusal(action, words));
    else {
      reviewStore.edit(action);
      setRefused('');
    }
  }
}

function explainRefusal(refusal: ReadingRefusal, words: SecondReadingMessages): string {
  switch (refusal.code) {
    case 'not_a_copy':
      return words.refused_not_a_copy(refusal.name);
    case 'trail_broken':
      return words.refused_trail(refusal.name);
    case 'first_unfinished':
      return words.refused_first(refusal.cells);
    case 'second_unfinished':
      return words.refused_second(refusal.cells);
    case 'same_reader':
      return words.refused_same(refusal.reader);
  }
}
