import { render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';

import { I18nProvider } from '../i18n/I18n';
import type { CommandAction, EditAction } from '../review/actions';
import { openReview, reduceReview, type ReviewState } from '../review/reducer';
import type { ReviewSession } from '../review/types';
import { makeReviewed, STAMP } from './reviewStates';

type Edit = (action: CommandAction | EditAction) => void;

/** A component over a session that answers to its edits, as the page's does. */
export function openEdited(show: (state: ReviewState, edit: Edit) => React.ReactNode): {
  user: UserEvent;
  getSession: () => ReviewSession;
} {
  let state = openReview(makeReviewed().session);
  const page = () => <I18nProvider language="en">{show(state, edit)}</I18nProvider>;
  const edit: Edit = (action) => {
    state = reduceReview(state, { ...action, ...STAMP });
    rerender(page());
  };
  const { rerender } = render(page());
  return { user: userEvent.setup(), getSession: () => state.session };
}
