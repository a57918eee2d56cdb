/** Adapting a model to a laboratory: docs/adaptation.md. */

export type { Correction } from './fit';
export { chooseNext, describeDrift, measureNearest, type Candidate, type Drift } from './nextCells';
export {
  applyProfile,
  checkProfile,
  isAdaptable,
  makeProfile,
  ProfileError,
  rankNeed,
  type Need,
  type Profile,
  type ProfileClass,
  type ProfileErrorCode,
  type ReviewedCell,
} from './profile';
export type { PredictionSets } from './predictionSet';
export type { Share } from './share';
