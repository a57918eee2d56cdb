import { useI18n } from '../../i18n/I18n';
import { useSlideTexts } from '../../i18n/slideTexts';
import type { Rectangle } from '../../slides/plan';
import { Button, Toggle } from '../ui/Button';
import { Tick } from '../ui/Field';
import { Segmented } from '../ui/Segmented';

export interface RegionWish {
  kind: 'whole' | 'region';
  region: Rectangle | null;
  isMonolayer: boolean;
}

export interface RegionChoiceProps {
  wish: RegionWish;
  onWish: (change: Partial<RegionWish>) => void;
  umPerPx: number | null;
  isDrawing: boolean;
  onDrawing: (isDrawing: boolean) => void;
  /** The region is to be what the viewer shows. */
  onTakeShown: () => void;
}

/** Whether the whole slide is looked at or a part of it, and which. */
export function RegionChoice({ wish, onWish, umPerPx, isDrawing, onDrawing, onTakeShown }: RegionChoiceProps) {
  const { format } = useI18n();
  const texts = useSlideTexts();
  const { kind, region, isMonolayer } = wish;
  const options = [
    { value: 'whole' as const, label: texts.whole },
    { value: 'region' as const, label: texts.region },
  ];
  return (
    <div className="slide-region">
      <Segmented label={texts.what} value={kind} options={options} onChange={(value) => onWish({ kind: value })} />
      {kind === 'whole' ? (
        <>
        <Tick isSelected={isMonolayer} onChange={(value) => onWish({ isMonolayer: value })}>
          <span>{texts.monolayer}</span>
        </Tick>
        <p className="field-help">{texts.monolayer_help}</p>
        </>
      ) : (
        <>
          <div className="panel-actions">
            <Button icon="eye" onPress={onTakeShown}>
              {texts.region_view}
            </Button>
            <Toggle icon="box" isSelected={isDrawing} onChange={onDrawing}>
              {texts.region_draw}
            </Toggle>
          </div>
          <p className="field-help" role="status">
            {isDrawing ? texts.region_drawing : region === null ? texts.region_none : describeRegion(region)}
          </p>
        </>
      )}
    </div>
  );

  function describeRegion([left, top, right, bottom]: Rectangle): string {
    const measure = (pixels: number) => format.integer(pixels * (umPerPx ?? 1));
    return texts.region_size(measure(right - left), measure(bottom - top));
  }
}
