import type { Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import { groupOffers, type OfferGroup } from '../../review/selectors';
import type { DuplicateOffer, ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { CellPicture } from '../cells/CellPicture';

/** Pairs of photographs shown at once; the others follow as these are decided. */
const MOST_GROUPS = 10;
/** Pairs of cells shown of two photographs. */
const MOST_PAIRS = 6;

export interface DuplicateOffersProps {
  offers: readonly DuplicateOffer[];
  session: ReviewSession;
  onAnnounce: Announce;
}

/**
 * Pairs that may be one cell, by the two photographs they are on; a person decides, for all of two photographs or one
 * by one. The line is there before the first pair is, so that none pushes the gallery away.
 */
export function DuplicateOffers({ offers, session, onAnnounce }: DuplicateOffersProps) {
  const { m } = useI18n();
  const groups = groupOffers(session, offers);
  return (
    <details id="possible-duplicates" className="fold steady-fold">
      <summary>{m.review.offers(offers.length)}</summary>
      <p className="field-help">{m.review.offers_text}</p>
      <ul className="offer-list">
        {groups.slice(0, MOST_GROUPS).map((group) => (
          <li key={group.id} className="offer-group">
            <FieldPair group={group} session={session} onAnnounce={onAnnounce} />
          </li>
        ))}
      </ul>
      {groups.length > MOST_GROUPS && <p className="field-help">{m.review.offers_more(groups.length - MOST_GROUPS)}</p>}
    </details>
  );
}

interface FieldPairProps {
  group: OfferGroup;
  session: ReviewSession;
  onAnnounce: Announce;
}

/** Two photographs, and the cells that seem to be on both. */
function FieldPair({ group: { first, second, offers }, session, onAnnounce }: FieldPairProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const decide = (offerIds: readonly string[], decision: 'accepted' | 'rejected') => {
    const rejected = reviewStore.edit({ type: 'duplicates_decided', offerIds, decision });
    onAnnounce(rejected, m.review.announce_offers(offerIds.length, decision === 'accepted'));
  };
  const ids = offers.map(({ id }) => id);
  const isSigned = session.signature !== null;
  return (
    <>
      <p className="offer-fields">{m.review.offer_fields(first.name, second.name, offers.length)}</p>
      <div className="offer">
        <Button isDisabled={isSigned} onPress={() => decide(ids, 'accepted')}>
          {m.review.offer_all_same(offers.length)}
        </Button>
        <Button kind="quiet" isDisabled={isSigned} onPress={() => decide(ids, 'rejected')}>
          {m.review.offer_all_apart}
        </Button>
      </div>
      <ul className="offer-pairs">
        {offers.slice(0, MOST_PAIRS).map(({ id, keep, drop }) => {
          const pair = [session.cells[keep], session.cells[drop]].filter((cell) => cell !== undefined);
          return (
            <li key={id} className="offer">
              {pair.map((cell) => (
                <CellPicture key={cell.id} cell={cell} />
              ))}
              {offers.length > 1 && (
                <>
                  <Button isDisabled={isSigned} onPress={() => decide([id], 'accepted')}>
                    {m.review.offer_same}
                  </Button>
                  <Button kind="quiet" isDisabled={isSigned} onPress={() => decide([id], 'rejected')}>
                    {m.review.offer_apart}
                  </Button>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
