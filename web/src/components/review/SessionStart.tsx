import { useState } from 'react';
import { Form, Input, Label, Text, TextField } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { DemoButton } from '../shell/DemoButton';
import { Button } from '../ui/Button';
import { ImportSession } from './ImportSession';
import { SessionList } from './SessionList';

/** Shown while no session is open: what a session is, a form for a new one, and the stored ones. */
export function SessionStart() {
  const { m } = useI18n();
  const { state } = useReview();
  return (
    <section className="review-start" aria-labelledby="review-start-heading">
      <div className="review-intro">
        <h1 id="review-start-heading" className="review-heading">
          {m.review.intro_heading}
        </h1>
        <p>{m.review.intro}</p>
        <ol className="review-steps">
          <li>{m.review.step_one}</li>
          <li>{m.review.step_two}</li>
          <li>{m.review.step_three}</li>
        </ol>
        <p role="status">{state.waiting > 0 && <strong>{m.review.waits(state.waiting)}</strong>}</p>
      </div>
      <div className="review-card">
        <NewSession />
        <ImportSession />
        <DemoButton />
      </div>
      {state.summaries.length > 0 && (
        <div className="review-card review-saved">
          <h2 className="section-heading">{m.review.sessions_saved}</h2>
          <SessionList />
        </div>
      )}
    </section>
  );
}

/** A name and a button. */
export function NewSession() {
  const { m, format } = useI18n();
  const { state: app } = useApp();
  const { reviewStore } = useReview();
  const [name, setName] = useState('');
  const suggested = m.review.default_name(format.date(new Date().toISOString()));
  const isReady = app.model.phase === 'ready';
  return (
    <Form
      className="review-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void reviewStore.create(name.trim() === '' ? suggested : name.trim());
      }}
    >
      <TextField value={name} onChange={setName} autoComplete="off" maxLength={120} className="field">
        <Label className="field-label">{m.review.create_name}</Label>
        <Input className="input" placeholder={suggested} />
        <Text slot="description" className="field-help">
          {isReady ? m.review.create_help : m.review.create_waits}
        </Text>
      </TextField>
      <Button kind="primary" icon="add" type="submit" isDisabled={!isReady}>
        {m.review.create_submit}
      </Button>
    </Form>
  );
}
