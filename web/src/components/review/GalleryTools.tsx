import { useI18n } from '../../i18n/I18n';
import { CELL_ORDERS } from '../../review/galleryOrder';
import { TILE_SIZES } from '../../stores/galleryPreferences';
import { Toggle } from '../ui/Button';
import type { GalleryView } from './useGalleryView';

/** Which cells of the group are shown, in which order, and how large. */
export function GalleryTools({ view }: { view: GalleryView }) {
  const { m } = useI18n();
  const { arrangement, tiles } = view;
  return (
    <div className="gallery-tools" role="group" aria-label={m.review.gallery_tools}>
      <Toggle icon="clock" isSelected={arrangement.isOpenOnly} onChange={view.showOpenOnly}>
        {m.review.open_only}
      </Toggle>
      <Choice label={m.review.order} value={arrangement.order} values={CELL_ORDERS} names={m.review.orders} onChoose={view.sortBy} />
      <Choice label={m.review.tiles} value={tiles} values={TILE_SIZES} names={m.review.tile_sizes} onChoose={view.resize} />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  values: readonly Value[];
  names: Record<Value, string>;
  onChoose: (value: Value) => void;
}

/** The browser's own list: one press on a telephone, and by keys everywhere. */
function Choice<Value extends string>({ label, value, values, names, onChoose }: ChoiceProps<Value>) {
  return (
    <select
      className="input gallery-choice"
      aria-label={label}
      value={value}
      onChange={({ target }) => {
        const chosen = values.find((one) => one === target.value);
        if (chosen !== undefined) onChoose(chosen);
      }}
    >
      {values.map((one) => (
        <option key={one} value={one}>
          {names[one]}
        </option>
      ))}
    </select>
  );
}
