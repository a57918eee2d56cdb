import { useI18n } from '../../i18n/I18n';
import type { ReviewPicture } from '../../review/types';
import { nameFlag } from '../naming/reviewNames';

export interface FieldCaptionProps {
  picture: ReviewPicture;
  /** Whether code drew it, and nobody photographed it. */
  isDrawn?: boolean;
  /** Whether its one cell is the whole picture. */
  isWhole?: boolean;
}

/** Name and size of a field, and what may be wrong with it. */
export function FieldCaption({ picture, isDrawn = false, isWhole = false }: FieldCaptionProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { name, width, height, flags } = picture;
  return (
    <p className="field-caption">
      <span translate="no">{name}</span>
      {width !== null && height !== null && (
        <span>{` · ${m.picture.size(format.integer(width), format.integer(height))}`}</span>
      )}
      {isDrawn && <span className="chip chip-drawn">{m.picture.drawn}</span>}
      {flags.map((flag) => (
        <span key={flag} className="chip">
          {nameFlag(flag, i18n)}
        </span>
      ))}
      {isWhole && <span className="stage-note">{m.picture.whole}</span>}
    </p>
  );
}
