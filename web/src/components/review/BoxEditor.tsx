import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

import type { Box } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { CORNERS, dragBox, findPoint, moveBox, shapeBox, type Grip, type PictureSize, type Point } from './boxes';
import { useLayer } from './useLayer';

export interface BoxEditorProps {
  picture: PictureSize;
  box: Box;
  /** Of the cell whose box it is. */
  name: string;
  onChange: (box: Box) => void;
  /** The person is done by key. */
  onEnd: () => void;
}

/** A frame over the photograph that moves and sizes a cell's box, by dragging or by keys. */
export default function BoxEditor({ picture, box, name, onChange, onEnd }: BoxEditorProps) {
  const { m } = useI18n();
  const layer = useLayer();
  const [draft, setDraft] = useState(box);
  const [known, setKnown] = useState(box);
  const isDone = useRef(false);
  const [drag, setDrag] = useState<{ grip: Grip; from: Point; box: Box } | null>(null);
  // It was changed elsewhere, as by undoing.
  if (known.join() !== box.join()) {
    setKnown(box);
    setDraft(box);
  }

  const keep = (next: Box) => {
    if (next.join() !== box.join()) onChange(next);
  };
  const press = (event: KeyboardEvent) => {
    const next = moveBox(draft, event.key, event.shiftKey, picture);
    if (next) setDraft(next);
    else if (event.key === 'Enter' || event.key === 'Escape') {
      // Losing the focus would otherwise accept the box that was given up.
      isDone.current = true;
      if (event.key === 'Enter') keep(draft);
      onEnd();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pull = (event: PointerEvent): Box => {
    if (drag === null || layer.current === null) return draft;
    return dragBox(drag.box, drag.grip, drag.from, findPoint(event, layer.current, picture), picture);
  };
  const start = (event: PointerEvent, grip: Grip) => {
    if (layer.current === null) return;
    // Else the corner's drag would also be one of the whole.
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ grip, from: findPoint(event, layer.current, picture), box: draft });
  };
  return (
    // A surface that moves has no role of its own; it is described, and worked by keys as well.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={layer}
      className="box-editor"
      role="application"
      aria-label={m.review.change_layer(name)}
      aria-describedby="change-hint"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={press}
      onBlur={() => {
        if (!isDone.current) keep(draft);
      }}
    >
      <div
        className="edited-box"
        style={shapeBox(draft, picture)}
        onPointerDown={(event) => start(event, 'all')}
        onPointerMove={(event) => {
          if (drag !== null) setDraft(pull(event));
        }}
        onPointerUp={(event) => {
          if (drag === null) return;
          setDrag(null);
          keep(pull(event));
        }}
        onPointerCancel={() => {
          setDrag(null);
          setDraft(box);
        }}
      >
        {CORNERS.map((corner) => (
          <div
            key={corner}
            className="box-corner"
            data-corner={corner}
            onPointerDown={(event) => start(event, corner)}
          />
        ))}
      </div>
    </div>
  );
}
