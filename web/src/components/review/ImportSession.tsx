import { FileTrigger } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';

/** Brings in a session from its file. */
export function ImportSession() {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  return (
    <FileTrigger
      acceptedFileTypes={['.leukoscope']}
      onSelect={(files) => {
        const file = files?.[0];
        if (file) void reviewStore.importFile(file);
      }}
    >
      <Button kind="quiet" isDisabled={state.phase === 'opening'}>
        {m.review.import}
      </Button>
    </FileTrigger>
  );
}
