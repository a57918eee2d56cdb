/** Fitting off the page's thread: one question, one answer. */

import { describe } from '../engine/errors';
import { findScope } from '../engine/worker/workerScope';
import { answerLab, type LabAnswer, type LabQuestion } from './labWork';

export type LabReply = { answer: LabAnswer } | { error: string };

const scope = findScope<LabQuestion, LabReply>();

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ answer: answerLab(data) });
  } catch (error) {
    scope.postMessage({ error: describe(error) });
  }
};
