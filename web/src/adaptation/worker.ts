/** Fits profiles off the page's thread: one question, one answer. */

import { serveJobs } from '../engine/worker/serveJobs';
import { answerLab, type LabAnswer, type LabQuestion } from './labWork';

export interface FitJob {
  kind: 'fit';
  question: LabQuestion;
}

export interface FitResults {
  fit: LabAnswer;
}

serveJobs(({ question }: FitJob): LabAnswer => answerLab(question));
