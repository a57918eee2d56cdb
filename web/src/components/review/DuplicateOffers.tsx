import type { Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import type { DuplicateOffer, ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { CellPicture } from '../cells/CellPicture';

export interface DuplicateOffersProps {
  offers: readonly DuplicateOffer[];
  session: ReviewSession;
  onAnnounce: Announce;
}

/**
 * Pairs that may be one cell; a person decides. The line is there before the first pair is, so that none pushes the
 * gallery away.
 */
export function DuplicateOffers({ offers, session, onAnnounce }: DuplicateOffersProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  return (
    <details className="fold steady-fold">
      <summary>{m.review.offers(offers.length)}</summary>
      <p className="field-help">{m.review.offers_text}</p>
      <ul className="offer-list">
        {offers.slice(0, 20).map(({ id, keep, drop }) => {
          const pair = [session.cells[keep], session.cells[drop]].filter((cell) => cell !== undefined);
          return (
            <li key={id} className="offer">
              {pair.map((cell) => (
                <CellPicture key={cell.id} cell={cell} />
              ))}
              <Button onPress={() => onAnnounce(reviewStore.edit({ type: 'duplicate_accepted', offerId: id }), m.review.offer_same)}>
                {m.review.offer_same}
              </Button>
              <Button
                kind="quiet"
                onPress={() => onAnnounce(reviewStore.edit({ type: 'duplicate_rejected', offerId: id }), m.review.offer_apart)}
              >
                {m.review.offer_apart}
              </Button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
