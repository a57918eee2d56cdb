import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { ReaderDialog } from '../naming/ReaderDialog';
import { ReviewNotices } from '../review/ReviewNotices';
import { SignedLine } from '../shell/SignedLine';
import { FieldsWork } from './FieldsWork';
import '../../styles/review.css';
import '../../styles/bench.css';
import '../../styles/slideHead.css';
import '../../styles/fields.css';

/** The fields of the open slide. */
export default function SlideFields({ onAbout }: { onAbout: () => void }) {
  const { m } = useI18n();
  const { review } = useReview().state;
  return (
    <div className="review">
      <ReviewNotices />
      <SignedLine />
      <ReaderDialog />
      {review === null ? (
        <p className="part-loading">{m.tabs.loading}</p>
      ) : (
        <FieldsWork key={review.session.id} review={review} onAbout={onAbout} />
      )}
    </div>
  );
}
