import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { listClasses } from '../../count/classes';
import type { Part } from '../../hooks/address';
import { useAnnouncement } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import type { SlideMessages } from '../../i18n/en/slides';
import { useSlideTexts } from '../../i18n/slideTexts';
import { labelOf } from '../../review/selectors';
import { isUsableScale } from '../../slides/scale';
import type { SlideReader } from '../../slides/slideReader';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { canLook, type LookWish, type SlideCell } from '../../stores/slideLook';
import { paintOf } from '../naming/classPaint';
import { AmountField } from '../ui/AmountField';
import { IconButton } from '../ui/Button';
import { LookPanel } from './LookPanel';
import { RegionChoice, type RegionWish } from './RegionChoice';
import type { Overlay } from './slideOverlay';
import { SlideRefusal } from './SlideRefusal';
import { SlideViewer, type ViewerHandle } from './SlideViewer';
import { useKeptLook, type KeptOffer } from './useKeptLook';
import { useSlideLook } from './useSlideLook';
import { useWholeSlide } from './useWholeSlide';
import '../../styles/count.css';
import '../../styles/slides.css';

export interface WholeSlideProps {
  file: File;
  goTo: (part: Part) => void;
  onClose: () => void;
}

/** A whole slide from a local file, to move about in and to look at. */
export default function WholeSlide({ file, goTo, onClose }: WholeSlideProps) {
  const texts = useSlideTexts();
  const opened = useWholeSlide(file);
  const heading = useRef<HTMLHeadingElement>(null);
  const { review, opening } = useReview().state;
  // The slide that is open has the page's first heading; without one it is this.
  const Heading = review === null && opening === null ? 'h1' : 'h2';
  // Whoever has opened it by keyboard or with a screen reader goes on here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="whole-slide" aria-labelledby="whole-slide-heading">
      <div className="whole-slide-head">
        <div>
          <Heading id="whole-slide-heading" ref={heading} className="section-heading" tabIndex={-1}>
            {texts.heading(file.name)}
          </Heading>
          {opened.phase === 'open' && <SlideFacts reader={opened.reader} />}
        </div>
        <IconButton icon="close" label={texts.close} onPress={onClose} />
      </div>
      {opened.phase === 'opening' && <p role="status">{texts.opening(file.name)}</p>}
      {opened.phase === 'refused' && <SlideRefusal name={file.name} error={opened.error} onClose={onClose} />}
      {opened.phase === 'open' && <OpenSlide reader={opened.reader} file={file} goTo={goTo} />}
    </section>
  );
}

function OpenSlide({ reader, file, goTo }: { reader: SlideReader; file: File; goTo: (part: Part) => void }) {
  const texts = useSlideTexts();
  const { announced, announce } = useAnnouncement();
  const { model } = useApp().state;
  const { reviewStore, state } = useReview();
  const loaded = model.phase === 'ready' ? model.model : null;
  const { looking, state: looked } = useSlideLook(reader, file, loaded);
  const [name, look] = [file.name, looking?.look];
  const [typedUm, setTypedUm] = useState<number | null>(null);
  const [wish, setWish] = useState<RegionWish>({ kind: 'whole', region: null, isMonolayer: true });
  const [isDrawing, setDrawing] = useState(false);
  const viewer = useRef<ViewerHandle | null>(null);
  const overlay = useOverlay(looked?.cells ?? [], wish);
  const umPerPx = reader.info.umPerPx ?? (typedUm !== null && isUsableScale(typedUm) ? typedUm : null);
  const kept = useKeptLook({ looking, locator: loaded?.manifest.locator, reader, umPerPx });
  const takeKept = ({ wish: before, take }: KeptOffer) => {
    setTypedUm(before.umPerPx);
    setWish(describeWish(before));
    void take();
  };
  const region = wish.kind === 'region' ? wish.region : null;
  const takeRegion = (found: RegionWish['region']) => {
    setDrawing(false);
    if (found !== null) setWish((now) => ({ ...now, region: found }));
  };
  usePhases(looked?.phase, looked?.cells.length ?? 0, (text) => announce(null, text));
  useEscape(isDrawing, () => setDrawing(false));
  const obstacle = findObstacle();
  const session = state.summaries.find(({ id }) => id === looked?.sessionId);
  const onReady = useCallback((handle: ViewerHandle | null) => void (viewer.current = handle), []);
  return (
    <>
      <div className="whole-slide-work">
        <SlideViewer reader={reader} name={name} overlay={overlay} onReady={onReady} isDrawing={isDrawing} onDrawn={takeRegion} />
        <div className="whole-slide-side">
          {reader.info.umPerPx === null && (
            <AmountField label={texts.um_label} value={typedUm} digits={4} onCommit={setTypedUm} help={texts.um_help} />
          )}
          <RegionChoice
            wish={wish}
            onWish={(change) => setWish((now) => ({ ...now, ...change }))}
            umPerPx={umPerPx}
            isDrawing={isDrawing}
            onDrawing={setDrawing}
            onTakeShown={() => takeRegion(viewer.current?.findShown() ?? null)}
          />
          {look !== undefined && looked !== null && (
            <LookPanel
              look={look}
              state={looked}
              sessionName={session?.name ?? name}
              kept={kept}
              onTakeKept={takeKept}
              obstacle={obstacle}
              onStart={() => {
                if (umPerPx !== null) void look.start({ region, area: wish.isMonolayer ? 'monolayer' : 'all', umPerPx });
              }}
              onPause={() => look.pause()}
              onGoOn={() => void look.goOn()}
              onShowCells={() => void openSession().then(() => goTo('review'))}
              onOpenSession={() => void openSession().then(() => look.handOverWaiting())}
            />
          )}
          {looked === null && <p className="field-help">{texts.no_model}</p>}
          <p className="field-help">{texts.keys}</p>
        </div>
      </div>
      <p className="visually-hidden" role="status">{announced}</p>
    </>
  );

  async function openSession(): Promise<void> {
    if (looked?.sessionId != null) await reviewStore.open(looked.sessionId);
  }

  function findObstacle(): string | null {
    if (loaded === null) return texts.no_model;
    if (!canLook(loaded.manifest)) return texts.no_locator;
    if (umPerPx === null) return texts.um_wrong;
    return wish.kind === 'region' && wish.region === null ? texts.region_none : null;
  }
}

function describeWish({ region, area }: LookWish): RegionWish {
  return { kind: region === null ? 'whole' : 'region', region, isMonolayer: area === 'monolayer' };
}

function SlideFacts({ reader }: { reader: SlideReader }) {
  const { format } = useI18n();
  const texts = useSlideTexts();
  const { width, height, umPerPx } = reader.info;
  const facts = [texts.size(format.integer(width), format.integer(height))];
  if (umPerPx !== null) {
    facts.push(texts.scale(format.decimal(umPerPx, 3)), texts.area(format.decimal((width * height * umPerPx ** 2) / 1e6, 2)));
  }
  return (
    <ul className="slide-facts" translate="no">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}

/** Found cells in the colours of what they are called now, in their session where they are in one. */
function useOverlay(cells: readonly SlideCell[], { kind, region }: RegionWish): Overlay {
  const { session } = useReview();
  const { model } = useApp().state;
  const manifest = model.phase === 'ready' ? model.model.manifest : null;
  return useMemo(() => {
    const classes = session?.classes ?? (manifest === null ? [] : listClasses(manifest.classes, [], manifest.fine_classes));
    const paints = new Map(classes.map((known) => [known.label, paintOf(known)]));
    return {
      cells: cells.map(({ box, found, cellId }) => {
        const known = cellId === null ? undefined : session?.cells[cellId];
        const label = known ? labelOf(known) : found.label;
        return { box, paint: (label === null ? undefined : paints.get(label)) ?? 'var(--ink-soft, #4a5567)' };
      }),
      region: kind === 'region' ? region : null,
    };
  }, [cells, session, manifest, kind, region]);
}

/** Says the end and each pause of a look. */
function usePhases(phase: string | undefined, cells: number, say: (text: string) => void): void {
  const texts: SlideMessages = useSlideTexts();
  const before = useRef(phase);
  useEffect(() => {
    if (before.current === phase) return;
    before.current = phase;
    if (phase === 'done') say(texts.announce_done(cells));
    if (phase === 'paused') say(texts.announce_paused(cells));
  });
}

function useEscape(isActive: boolean, act: () => void): void {
  useEffect(() => {
    if (!isActive) return undefined;
    const stop = (event: KeyboardEvent) => {
      if (event.key === 'Escape') act();
    };
    window.addEventListener('keydown', stop);
    return () => window.removeEventListener('keydown', stop);
  });
}
