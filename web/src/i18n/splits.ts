/** The names of splits, as `leukoscope evaluate` gives them, in words. */

export interface SplitMessages {
  /** Texts for the splits of data sets, by their name. */
  named: Readonly<Record<string, string>>;
  /** A cross-validation by source cell: how many of the folds were evaluated, and how many there are. */
  crossValidation: (evaluated: string, folds: string) => string;
  /** The same where pictures, not cells, were divided. */
  randomSplit: (evaluated: string, folds: string) => string;
}

/** `cv-5`, `cv-2-of-5`, `random-5`, `test` … in words; any other name as it is. */
export function describeSplit(split: string, messages: SplitMessages): string {
  const [, kind, first, second] = /^(cv|random)-(\d+)(?:-of-(\d+))?$/.exec(split) ?? [];
  if (first !== undefined) {
    const tell = kind === 'cv' ? messages.crossValidation : messages.randomSplit;
    return tell(first, second ?? first);
  }
  return Object.hasOwn(messages.named, split) ? (messages.named[split] ?? split) : split;
}
