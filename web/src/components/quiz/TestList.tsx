import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';

import { saveFile } from '../../hooks/saveFile';
import { useI18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import { keyOfAttempt } from '../../proficiency/attempt';
import type { Attempt, KnownTest } from '../../proficiency/types';
import { Button } from '../ui/Button';
import { ConfirmDeletion } from '../ui/ConfirmDeletion';
import { Nothing } from '../ui/Nothing';
import type { TestView } from './testView';
import type { Proficiency } from './useProficiency';
import { ViewHeading } from './ViewHeading';

export interface TestListProps {
  proficiency: Proficiency;
  hasMoved: boolean;
  /** What has just been done. */
  announced: string;
  onView: (view: TestView) => void;
}

/** The tests of this browser, and how another one comes in. */
export function TestList({ proficiency: { tests, attempts, run }, hasMoved, announced, onView }: TestListProps) {
  const words = useProficiencyTexts();
  const [leaving, setLeaving] = useState<KnownTest | null>(null);
  const [said, setSaid] = useState('');
  const open = async (file: File) => {
    let name = '';
    const isIn = await run(async (store) => {
      const { readTestFile } = await import('../../storage/testFile');
      const whole = await readTestFile(file);
      await store.putTest(whole);
      name = whole.test.name;
    });
    setSaid(isIn ? words.imported(name) : '');
  };
  const save = (known: KnownTest) =>
    run(async (store) => {
      const { packTest, TEST_ENDING } = await import('../../storage/testFile');
      const file = await new Response(packTest(await store.readTest(known))).blob();
      saveFile(file, `${known.test.name}${TEST_ENDING}`);
    });
  return (
    <div className="card">
      <ViewHeading isFocused={hasMoved}>{words.tests}</ViewHeading>
      <p>{words.lead}</p>
      <p role="status">{said === '' ? announced : said}</p>
      {tests.length === 0 && <Nothing title={words.none} text={words.none_text} />}
      <ul className="test-list">
        {tests.map((known) => (
          <TestRow
            key={known.digest}
            known={known}
            attempts={attempts.filter(({ digest, finished }) => digest === known.digest && finished === null)}
            onView={onView}
            onSave={() => void save(known)}
            onDelete={() => setLeaving(known)}
          />
        ))}
      </ul>
      <div className="panel-actions">
        <FileTrigger
          acceptedFileTypes={['.leukoscope-test', '.zip', 'application/zip']}
          onSelect={(files) => {
            const file = files?.[0];
            if (file) void open(file);
          }}
        >
          <Button icon="add">{words.import}</Button>
        </FileTrigger>
        <Button onPress={() => onView({ at: 'make' })}>{words.make}</Button>
      </div>
      <ConfirmDeletion
        leaving={leaving}
        title={words.delete_title}
        explain={({ test }) => words.delete_text(test.name)}
        submit={words.delete}
        onDelete={({ digest }) => void run((store) => store.deleteTest(digest))}
        onClose={() => setLeaving(null)}
      />
    </div>
  );
}

interface TestRowProps {
  known: KnownTest;
  /** Those at this test that are not finished. */
  attempts: readonly Attempt[];
  onView: (view: TestView) => void;
  onSave: () => void;
  onDelete: () => void;
}

function TestRow({ known, attempts, onView, onSave, onDelete }: TestRowProps) {
  const { format } = useI18n();
  const words = useProficiencyTexts();
  const { digest, test } = known;
  const { name, author, created, cells, repeats } = test;
  return (
    <li>
      <h3 className="test-name">{name}</h3>
      <p>{words.facts(...([cells.length + repeats, cells.length, repeats].map(format.integer) as [string, string, string]))}</p>
      <p className="field-help">{words.made_by(author, format.date(created))}</p>
      <details className="test-details">
        <summary>{words.details}</summary>
        <TestFacts digest={digest} seed={test.seed} verifiedBy={test.verifiedBy} />
      </details>
      <div className="panel-actions">
        {attempts.map((attempt) => (
          <Button key={keyOfAttempt(attempt)} kind="primary" onPress={() => onView({ at: 'attempt', key: keyOfAttempt(attempt) })}>
            {words.go_on(attempt.reader, format.integer(attempt.answers.length), format.integer(attempt.questions.length))}
          </Button>
        ))}
        <Button kind={attempts.length === 0 ? 'primary' : 'secondary'} aria-label={words.begin_label(name)} onPress={() => onView({ at: 'start', known })}>
          {words.begin}
        </Button>
        <Button aria-label={words.save_label(name)} onPress={onSave}>
          {words.save}
        </Button>
        <Button kind="quiet" aria-label={words.delete_label(name)} onPress={onDelete}>
          {words.delete}
        </Button>
      </div>
    </li>
  );
}

/** What a test is identified by. */
export function TestFacts({ digest, seed, verifiedBy }: { digest: string; seed: number; verifiedBy: readonly string[] }) {
  const words = useProficiencyTexts();
  return (
    <dl className="report-facts">
      <div>
        <dt>{words.verified_by}</dt>
        <dd translate="no">{verifiedBy.length === 0 ? '–' : verifiedBy.join(', ')}</dd>
      </div>
      <div>
        <dt>{words.seed}</dt>
        <dd translate="no">{seed}</dd>
      </div>
      <div>
        <dt>{words.digest}</dt>
        <dd translate="no" className="test-digest">
          {digest}
        </dd>
      </div>
    </dl>
  );
}
