import { useMemo } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { ReviewCell } from '../../review/types';
import { useReview } from '../../state/ReviewContext';
import { useCellCrops } from '../../state/useCellCrops';

const SIDE_PX = 320;

/** The cell that is asked about. */
export function QuizPicture({ cell }: { cell: ReviewCell }) {
  const { m } = useI18n();
  const { loadBlob } = useReview();
  const cells = useMemo(() => [cell], [cell]);
  const url = useCellCrops(cells, loadBlob, SIDE_PX).get(cell.id);
  return <div className="quiz-picture">{url !== undefined && <img src={url} alt={m.quiz.picture} />}</div>;
}
