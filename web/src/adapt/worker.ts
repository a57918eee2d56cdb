/** Fitting off the page's thread: one question, one answer. */

import { answerLab, type LabAnswer, type LabQuestion } from './labWork';

export type LabReply = { answer: LabAnswer } | { error: string };

/** The part of DedicatedWorkerGlobalScope used here; the DOM's types know only windows. */
interface WorkerScope {
  postMessage(message: LabReply): void;
  onmessage: ((event: MessageEvent<LabQuestion>) => void) | null;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ answer: answerLab(data) });
  } catch (error) {
    scope.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};
