import { FileTrigger } from 'react-aria-components';

import type { CameraProblem } from '../../camera/camera';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** What is in the way and what to do; a phone's own camera works everywhere. */
export function NoCamera({ problem, onRetry, onTaken }: { problem: CameraProblem; onRetry: () => void; onTaken: (file: File) => void }) {
  const { m } = useI18n();
  const isHandheld = window.matchMedia('(pointer: coarse)').matches;
  const canRetry = problem !== 'insecure' && problem !== 'unsupported';
  return (
    <Notice
      tone="warning"
      title={m.camera[`no_${problem}`]}
      actions={
        <>
          {canRetry && (
            <Button icon="retry" onPress={onRetry}>
              {m.camera.retry}
            </Button>
          )}
          {isHandheld && (
            <FileTrigger
              acceptedFileTypes={['image/*']}
              defaultCamera="environment"
              onSelect={(files) => {
                for (const file of files ?? []) onTaken(file);
              }}
            >
              <Button icon="camera">{m.camera.app}</Button>
            </FileTrigger>
          )}
        </>
      }
    >
      <p>{m.camera[`no_${problem}_text`]}</p>
    </Notice>
  );
}
