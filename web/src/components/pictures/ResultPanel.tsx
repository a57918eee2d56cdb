import type { Manifest, PictureResult } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { CellList } from './CellList';
import { CellResult } from './CellResult';
import { CellTally } from './CellTally';
import { NoCells } from './NoCells';
import { Notice } from '../ui/Notice';

export interface ResultPanelProps {
  result: PictureResult;
  manifest: Manifest;
  previewUrl: string | null;
  /** Position of the selected cell; null exactly when none was found. */
  selected: number | null;
  onSelect: (position: number) => void;
  isMapShown: boolean;
  onMap: (isMapShown: boolean) => void;
}

/** The answer: what was found, and the selected cell in full. */
export function ResultPanel({
  result,
  manifest,
  previewUrl,
  selected,
  onSelect,
  isMapShown,
  onMap,
}: ResultPanelProps) {
  const { m, language } = useI18n();
  const { cells, notes = [] } = result;
  const cell = selected === null ? undefined : cells[selected];
  return (
    <>
      {notes.map((note) => (
        <Notice key={note.en} tone="warning" title={note[language]} />
      ))}
      {cells.length === 0 && <NoCells />}
      {cells.length > 0 && manifest.locator !== undefined && (
        <>
          <CellTally cells={cells} manifest={manifest} />
          <CellList cells={cells} manifest={manifest} selected={selected} onSelect={onSelect} />
        </>
      )}
      {cell !== undefined && selected !== null && (
        <CellResult
          cell={cell}
          manifest={manifest}
          previewUrl={previewUrl}
          picture={result}
          place={manifest.locator === undefined ? null : { number: selected + 1, total: cells.length }}
          isMapShown={isMapShown}
          onMap={onMap}
        />
      )}
      {manifest.figures.length === 0 && <p className="unproven">{m.result.unproven}</p>}
    </>
  );
}
