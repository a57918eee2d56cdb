import { lazy, Suspense, useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { LinkDialog } from '../ui/LinkDialog';
import { Button } from '../ui/Button';
import { PictureTrigger } from '../ui/PictureTrigger';

/** Fetched by those who have a camera to use. */
const CameraDialog = lazy(() => import('../camera/CameraDialog'));

/** The ways by which photographs come into the session; they are dropped and pasted as well. */
export function BringButtons({ isFirst }: { isFirst: boolean }) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const [isLinkOpen, setLinkOpen] = useState(false);
  const [isCameraOpen, setCameraOpen] = useState(false);
  return (
    <div className="queue-actions">
      <PictureTrigger onFiles={(files) => void reviewStore.addFiles(files)}>
        <Button kind={isFirst ? 'primary' : 'secondary'} icon="image">
          {m.review.add}
        </Button>
      </PictureTrigger>
      <Button kind={isFirst ? 'secondary' : 'quiet'} icon="camera" onPress={() => setCameraOpen(true)}>
        {m.camera.open}
      </Button>
      <Button kind={isFirst ? 'secondary' : 'quiet'} icon="link" onPress={() => setLinkOpen(true)}>
        {m.work.link}
      </Button>
      <LinkDialog
        isOpen={isLinkOpen}
        onOpenChange={setLinkOpen}
        onLink={(text) => reviewStore.addLink(text, document.baseURI)}
      />
      {isCameraOpen && (
        <Suspense fallback={null}>
          <CameraDialog isOpen onOpenChange={setCameraOpen} onTaken={(file) => void reviewStore.addFiles([file])} />
        </Suspense>
      )}
    </div>
  );
}
