import { useI18n } from '../../i18n/I18n';
import { IconButton } from '../ui/Button';
import type { Zoom } from './useZoom';

export function ZoomButtons({ canEnlarge, canReduce, enlarge, reduce }: Zoom) {
  const { m } = useI18n();
  return (
    <>
      <IconButton icon="minus" label={m.picture.reduce} isDisabled={!canReduce} onPress={reduce} />
      <IconButton icon="add" label={m.picture.enlarge} isDisabled={!canEnlarge} onPress={enlarge} />
    </>
  );
}
