import { GridList, GridListItem } from 'react-aria-components';

import type { Manifest } from '../../engine';
import { explainProblem } from '../../i18n/explainProblem';
import { useI18n, type I18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import type { Picture } from '../../stores/types';
import { nameCell, namePicture, summariseCells } from '../naming/pictureNames';
import { STATUS_ICONS } from '../cells/StatusBadge';
import { IconButton } from '../ui/Button';
import { Icon, type IconName } from '../ui/Icon';

/** All pictures with their answers; arrow keys move, and the chosen one is shown large. */
export function PictureList() {
  const i18n = useI18n();
  const { m } = i18n;
  const { pictureStore, state } = useApp();
  const manifest = state.model.phase === 'ready' ? state.model.model.manifest : null;
  return (
    <GridList
      aria-label={m.work.list}
      className="picture-list"
      items={state.pictures}
      dependencies={[i18n, manifest]}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={state.selectedId === null ? [] : [state.selectedId]}
      onSelectionChange={(keys) => {
        if (keys === 'all') return;
        const [id] = keys;
        if (typeof id === 'string') pictureStore.select(id);
      }}
    >
      {(picture) => {
        const name = namePicture(picture, i18n);
        const summary = summarise(picture, manifest, i18n);
        return (
          <GridListItem
            id={picture.id}
            textValue={`${name}, ${summary.text}`}
            className="picture-item"
            data-phase={picture.progress.phase}
          >
            <Thumbnail url={picture.previewUrl} />
            <span className="picture-item-words">
              <span className="picture-item-name" translate="no">{name}</span>
              <span className={`picture-item-state state-${summary.tone}`}>
                <Icon name={summary.icon} size={16} />
                <span>{summary.text}</span>
              </span>
            </span>
            <IconButton icon="close" label={m.work.remove(name)} onPress={() => pictureStore.remove(picture.id)} />
          </GridListItem>
        );
      }}
    </GridList>
  );
}

function Thumbnail({ url }: { url: string | null }) {
  return url === null ? (
    <span className="thumbnail thumbnail-blank">
      <Icon name="image" />
    </span>
  ) : (
    <img className="thumbnail" src={url} alt="" onError={({ currentTarget }) => currentTarget.classList.add('thumbnail-broken')} />
  );
}

interface Summary {
  text: string;
  icon: IconName;
  tone: 'confident' | 'review' | 'unidentified' | 'pending' | 'failed';
}

/** One line about a picture. */
function summarise({ progress }: Picture, manifest: Manifest | null, i18n: I18n): Summary {
  const { m, format, language } = i18n;
  switch (progress.phase) {
    case 'fetching':
      return { text: m.work.phase_fetching, icon: 'clock', tone: 'pending' };
    case 'waiting':
      return {
        text: manifest === null ? m.work.phase_waiting_model : m.work.phase_waiting,
        icon: 'clock',
        tone: 'pending',
      };
    case 'running':
      return { text: m.work.phase_running, icon: 'clock', tone: 'pending' };
    case 'stopped':
      return { text: m.work.phase_stopped, icon: 'stop', tone: 'pending' };
    case 'failed':
      return { text: explainProblem(progress.problem, m, language).title, icon: 'alert', tone: 'failed' };
    case 'done': {
      const { cells } = progress.result;
      const [cell] = cells;
      if (manifest === null) return { text: m.work.phase_waiting_model, icon: 'clock', tone: 'pending' };
      if (cell === undefined) return { text: m.cells.none_short, icon: 'info', tone: 'pending' };
      if (manifest.locator === undefined) {
        // A share is never alone on a line.
        const text = `${nameCell(cell, manifest, i18n)} ·\u00a0${format.percent(cell.probability)}`;
        return { text, icon: STATUS_ICONS[cell.status], tone: cell.status };
      }
      const tone = cells.every(({ status }) => status === 'confident') ? 'confident' : 'review';
      return { text: summariseCells(cells, manifest, i18n), icon: STATUS_ICONS[tone], tone };
    }
  }
}
