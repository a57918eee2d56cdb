/** Why annotations cannot be read or written. */

export type AnnotationProblem =
  /** The file, or what is packed in it, is longer than any such file. */
  | 'too_large'
  /** It is cut short, or no whole file of its kind. */
  | 'damaged'
  /** It is of no format that is read. */
  | 'unknown'
  /** It could harm: a path that leaves its folder, a document type, something packed twice. */
  | 'unsafe'
  /** A value in it cannot be: a box outside of its picture, a probability of 2. */
  | 'value'
  /** Two fields would share one file. */
  | 'names';

/** Its message, for the details of a notice, says what was expected, what came and what to do. */
export class AnnotationError extends Error {
  readonly problem: AnnotationProblem;

  constructor(problem: AnnotationProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.problem = problem;
  }
}
