import { EngineError } from '../../engine';
import { describe } from '../../engine/errors';
import { explainProblem } from '../../i18n/explainProblem';
import { explainStorageProblem } from '../../i18n/explainStorageProblem';
import { useI18n, type I18n } from '../../i18n/I18n';
import { useProficiencyTexts } from '../../i18n/proficiencyTexts';
import type { ProficiencyMessages } from '../../i18n/en/proficiency';
import { toProblem } from '../../problems';
import { StorageError } from '../../storage/storageProblems';
import { Notice } from '../ui/Notice';

/** What went wrong with a test, and what to do about it. */
export function TestFailure({ failure }: { failure: unknown }) {
  const i18n = useI18n();
  const words = useProficiencyTexts();
  const { title, advice, details } = explain(failure, words, i18n);
  return (
    <Notice tone="error" title={title} details={details === null ? null : { label: i18n.m.problem.details, text: details }}>
      <p>{advice}</p>
    </Notice>
  );
}

function explain(failure: unknown, words: ProficiencyMessages, { m, language }: I18n) {
  const problem = findFileProblem(failure);
  if (problem !== null) {
    return { title: words[`file_${problem}`], advice: words[`file_${problem}_text`], details: describe(failure) };
  }
  if (failure instanceof EngineError) return explainProblem(toProblem(failure), m, language);
  if (failure instanceof StorageError) {
    switch (failure.problem.kind) {
      case 'quota_exceeded':
        return { title: words.quota, advice: words.quota_text, details: null };
      case 'storage_unavailable':
        return { title: words.unavailable, advice: words.unavailable_text, details: failure.problem.message };
      default:
        return explainStorageProblem(failure.problem, m);
    }
  }
  return { title: words.failed, advice: words.failed_text, details: describe(failure) };
}

const FILE_PROBLEMS = ['not_test', 'newer', 'unsafe', 'damaged'] as const;

/** By name: the class is in a module that is fetched with the first file alone. */
function findFileProblem(failure: unknown): (typeof FILE_PROBLEMS)[number] | null {
  if (!(failure instanceof Error) || failure.name !== 'TestFileError' || !('problem' in failure)) return null;
  return FILE_PROBLEMS.find((problem) => problem === failure.problem) ?? null;
}
