import { useEffect, useState } from 'react';

import { cutInWorker } from '../../photos/cutter';
import { findCrop, type Cell, type Manifest } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import type { ReviewCell } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { useBlobUrl } from '../../hooks/useBlobUrl';
import { findLeader, nameLabel } from '../naming/pictureNames';
import '../../styles/seen.css';
import { MapLayer } from './MapLayer';
import { Toggle } from '../ui/Button';

const SIDE_PX = 320;

export interface SeenCellProps {
  cell: ReviewCell;
  /** In words, for those who do not see it. */
  label: string;
  /** Whether the activation map may be shown; a quiz hides it until the answer. */
  canExplain: boolean;
}

/**
 * A cell of a review as the classifier was shown it, enlarged; the map of what the name rests on over it on request.
 */
export function SeenCell({ cell, label, canExplain }: SeenCellProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const { modelStore: app, state } = useApp();
  const manifest = state.model.phase === 'ready' ? state.model.model.manifest : null;
  const isMapShown = canExplain && state.isMapShown;
  const url = useSeenCrop(cell, manifest);
  const explained = useExplanation(cell, isMapShown);
  return (
    <div className="seen">
      <div className="seen-crop">
        {url != null && <img src={url} alt={label} draggable={false} />}
        {url === null && <p className="field-unreadable">{m.review.field_unreadable}</p>}
        {isMapShown && explained?.map !== undefined && <MapLayer map={explained.map} />}
      </div>
      {canExplain && (
        <Toggle icon="eye" isSelected={state.isMapShown} onChange={(isOn) => app.showMap(isOn)}>
          {m.result.map_show}
        </Toggle>
      )}
      {isMapShown && (
        <p className="field-help" role="status">
          {explained === undefined
            ? m.review.map_waits
            : explained?.map === undefined || manifest === null
              ? m.review.map_none
              : m.result.map_legend(nameLabel(findLeader(explained), manifest, i18n))}
        </p>
      )}
    </div>
  );
}

/**
 * The crop that the classifier was shown; without a model the surroundings of the cell. Null where the photograph
 * cannot be read.
 */
function useSeenCrop({ pictureId, box }: ReviewCell, manifest: Manifest | null): string | null | undefined {
  const { session, reviewStore } = useReview();
  const picture = session?.pictures[pictureId];
  const [width, height] = [picture?.width ?? null, picture?.height ?? null];
  return useBlobUrl(`${pictureId} ${box.join()} ${manifest?.id} ${width} ${height}`, async () => {
    const blob = await reviewStore.loadBlob(pictureId);
    const isKnown = manifest !== null && width !== null && height !== null;
    const part = isKnown
      ? ({ kind: 'window', window: findCrop(box, { width, height }, manifest) } as const)
      : ({ kind: 'cell', box } as const);
    const [file] = blob === null ? [] : await cutInWorker(blob, [part], { type: 'image/jpeg', longest_px: SIDE_PX }).catch(() => []);
    return file ?? null;
  });
}

/** The model's word with its map, asked for while `isWanted`; undefined until it comes, null where it cannot. */
function useExplanation(cell: ReviewCell, isWanted: boolean): Cell | null | undefined {
  const { reviewStore } = useReview();
  const { state } = useApp();
  const [answer, setAnswer] = useState<{ key: string; explained: Cell | null } | null>(null);
  const manifest = state.model.phase === 'ready' ? state.model.manifestUrl : '';
  const key = `${cell.id} ${cell.box.join()} ${manifest}`;
  useEffect(() => {
    if (!isWanted) return undefined;
    let isGone = false;
    void reviewStore.explain(cell).then((explained) => {
      if (!isGone) setAnswer({ key, explained });
    });
    return () => {
      isGone = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` says everything that matters of the cell.
  }, [reviewStore, key, isWanted]);
  return answer?.key === key ? answer.explained : undefined;
}
