import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { AddButtons } from './AddButtons';
import { Eyepiece } from './Eyepiece';
import { ModelProgress } from '../model/ModelProgress';
import { DemoButton } from '../shell/DemoButton';
import { OfflineStatus } from '../shell/OfflineStatus';
import { Icon } from '../ui/Icon';

/** The empty page: what to bring and how to bring it. */
export function Welcome({ onLink }: { onLink: () => void }) {
  const { m } = useI18n();
  const { model } = useApp().state;
  const { waiting } = useReview().state;
  return (
    <section className="welcome">
      <div className="welcome-words">
        <h1 className="welcome-heading">{m.welcome.heading}</h1>
        <p className="welcome-lead">{m.welcome.lead}</p>
        <div className="welcome-actions">
          <AddButtons onLink={onLink} />
          <DemoButton />
        </div>
        <p className="welcome-hint">{m.welcome.hint}</p>
        <p className="privacy">
          <Icon name="lock" size={18} />
          <span>{m.app.privacy}</span>
        </p>
        <p role="status">{waiting > 0 && <strong>{m.review.waits(waiting)}</strong>}</p>
        {model.phase === 'loading' ? <ModelProgress /> : <OfflineStatus />}
      </div>
      <Eyepiece findsCells={model.phase === 'ready' && model.model.manifest.locator !== undefined} />
    </section>
  );
}
