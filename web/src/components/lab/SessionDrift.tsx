import { useReview } from '../../stores/ReviewContext';
import { DriftNotice } from './DriftNotice';

/** The warning of drift for the cells of the open session. */
export function SessionDrift() {
  const { state } = useReview();
  return <DriftNotice drift={state.lab.findings?.drift ?? null} />;
}
