// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { render, screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { Profile } from '../../adaptation';
import { I18nProvider } from '../../i18n/I18n';
import type { ReviewStore } from '../../stores/reviewStore';
import { createFile, createModel } from '../../testing/fakeEngine';
import { createLabField, isOther, LAB_MANIFEST } from '../../testing/fakeLab';
import { openReviewPart, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';
import { LabFigures } from './LabFigures';
import { LabSets } from './LabSets';
import { PredictionSetLine } from './PredictionSetLine';

prepareReviewPage();

/** What is in sight on every part. Roles of a whole page would take jsdom seconds. */
const line = () => must(document.querySelector<HTMLElement>('.model-button') ?? undefined);

async function openSettings(user: UserEvent, language = 'en'): Promise<void> {
  await user.click(line());
  await user.click(await screen.findByRole('tab', { name: language === 'en' ? 'Your laboratory' : '您的实验室' }));
}

async function closeSettings(user: UserEvent): Promise<void> {
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
}

async function openLab(manifest = LAB_MANIFEST, language = 'en') {
  const model = createModel(() => Promise.resolve(createLabField()), manifest);
  const { reviewStore, user } = await openReviewPart({ language, model });
  await waitFor(() => expect(reviewStore.getState().phase).toBe('ready'));
  await reviewStore.create('Slide 7');
  await reviewStore.addFiles([createFile('one.png')]);
  await waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(12));
  await openSettings(user, language);
  return { reviewStore, user };
}

/** Names the first so many cells as they are. */
async function review(reviewStore: ReviewStore, count: number): Promise<void> {
  const ids = Object.keys(sessionOf(reviewStore).cells).slice(0, count);
  reviewStore.edit({ type: 'cells_reclassified', cellIds: ids.filter(isOther), label: 'LYMPHOCYTE' });
  reviewStore.edit({ type: 'cells_confirmed', cellIds: ids.filter((id) => !isOther(id)) });
  await waitFor(() => expect(reviewStore.getState().lab).toMatchObject({ isFitting: false, findings: { profile: { n_cells: count } } }));
}

const useButton = () => screen.findByRole('button', { name: /^Answer \d+ cells anew$/ });

describe('the settings of the laboratory', () => {
  it('warns of strange cells, and shows what reviewed ones come to', async () => {
    const { reviewStore } = await openLab();
    expect(await screen.findByText('These cells look unlike any the model was fitted to')).toBeVisible();
    expect(screen.getByText('Slide 7 · Nothing reviewed yet')).toBeInTheDocument();
    await review(reviewStore, 6);
    expect(await screen.findByText('An estimate needs 30 reviewed cells; so far there are 6.')).toBeInTheDocument();
    expect(screen.queryByText(/95 % interval/)).toBeNull();
    expect(screen.getByText('Slide 7 · 6 cells reviewed')).toBeInTheDocument();
    const need = within(screen.getByRole('region', { name: /^Classes, those that need/ })).getAllByRole('listitem');
    expect(must(need[0])).toHaveTextContent('Plateletnone yet: named as beforeneeds cells');
    expect(must(need[1])).toHaveTextContent('3 cells, 3 right');
  });

  it('estimates how many cells are named right from 30 on, with the interval', () => {
    const share = (right: number, low: number) => ({ right, n: 30, value: right / 30, interval: [low, 1] as [number, number] });
    const profile = { figures: { before: share(15, 0.31), after: share(30, 0.88) } } as Profile;
    render(
      <I18nProvider language="en">
        <LabFigures profile={profile} />
      </I18nProvider>,
    );
    expect(screen.getByText('15 of 30 cells, 95 % interval 31.0% to 100.0%')).toBeInTheDocument();
    expect(screen.getByText('30 of 30 cells, 95 % interval 88.0% to 100.0%')).toBeInTheDocument();
  });

  it('says how many cells prediction sets want, and how often they held', async () => {
    const { reviewStore } = await openLab();
    await review(reviewStore, 6);
    const sets = await screen.findByRole('region', { name: 'Prediction sets' });
    expect(within(sets).getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'Neutrophil16 more needed',
      'Lymphocyte16 more needed',
    ]);
    const session = sessionOf(reviewStore);
    const coverage = { right: 38, n: 40, value: 0.95, interval: [0.831, 0.994] as [number, number] };
    const classes = {
      NEUTROPHIL: { threshold: 0.3, n_cells: 40, is_promised: true, coverage },
      LYMPHOCYTE: { threshold: 0.2, n_cells: 25, is_promised: true, coverage: null },
      PLATELET: { threshold: 0.05, n_cells: 0, is_promised: false, coverage: null },
    };
    const profile = { sets: { level: 0.95, classes }, classes: {} } as unknown as Profile;
    render(
      <I18nProvider language="en">
        <LabSets profile={profile} session={session} />
      </I18nProvider>,
    );
    expect(screen.getByText('measured 95.0% (83.1% to 99.4%) of 40')).toBeInTheDocument();
    expect(screen.getByText('promised, from 25 cells')).toBeInTheDocument();
    expect(screen.getByText('19 more needed')).toBeInTheDocument();
  });

  it('names the classes that a cell may have, and which of them are not promised', async () => {
    const { reviewStore } = await openLab();
    const classes = {
      NEUTROPHIL: { threshold: 0.3, n_cells: 40, is_promised: true, coverage: null },
      LYMPHOCYTE: { threshold: 0.15, n_cells: 3, is_promised: false, coverage: null },
      PLATELET: { threshold: 0.2, n_cells: 40, is_promised: true, coverage: null },
    };
    const probabilities = { NEUTROPHIL: 0.7, LYMPHOCYTE: 0.2, PLATELET: 0.1 };
    render(
      <I18nProvider language="en">
        <PredictionSetLine said={{ probabilities }} sets={{ level: 0.95, classes }} session={sessionOf(reviewStore)} />
      </I18nProvider>,
    );
    expect(screen.getByText('95% set: Neutrophil or Lymphocyte')).toBeInTheDocument();
    expect(screen.getByText('Without a promise, for want of reviewed cells: Lymphocyte.')).toBeInTheDocument();
  });

  it('names finer classes once each has enough cells, and says how many others lack', async () => {
    const { reviewStore } = await openLab();
    const kept = sessionOf(reviewStore);
    const finer = [
      ['SEGMENTED_NEUTROPHIL', 'NEUTROPHIL', 'Segmented neutrophil'],
      ['BAND_NEUTROPHIL', 'NEUTROPHIL', 'Band neutrophil'],
      ['SMALL_LYMPHOCYTE', 'LYMPHOCYTE', 'Small lymphocyte'],
      ['LARGE_LYMPHOCYTE', 'LYMPHOCYTE', 'Large lymphocyte'],
    ] as const;
    const session = {
      ...kept,
      classes: [
        ...kept.classes,
        ...finer.map(([label, group, en]) => ({ label, group, name: { en }, color: '#444444', isWhiteCell: true })),
      ],
    };
    const coverage = { right: 38, n: 40, value: 0.95, interval: [0.831, 0.994] as [number, number] };
    const sets = {
      level: 0.95,
      classes: {
        NEUTROPHIL: { threshold: 0.3, n_cells: 65, is_promised: true, coverage: null },
        LYMPHOCYTE: { threshold: 0.2, n_cells: 40, is_promised: true, coverage: null },
        PLATELET: { threshold: 0.05, n_cells: 0, is_promised: false, coverage: null },
      },
      fine: {
        SEGMENTED_NEUTROPHIL: { threshold: 0.3, n_cells: 40, coverage },
        BAND_NEUTROPHIL: { threshold: 0.1, n_cells: 25, coverage: null },
        SMALL_LYMPHOCYTE: { threshold: 0.1, n_cells: 22, coverage: null },
        LARGE_LYMPHOCYTE: { threshold: null, n_cells: 5, coverage: null },
      },
    };
    const said = {
      probabilities: { NEUTROPHIL: 0.7, LYMPHOCYTE: 0.28, PLATELET: 0.02 },
      fine_probabilities: { SEGMENTED_NEUTROPHIL: 0.32, BAND_NEUTROPHIL: 0.38, SMALL_LYMPHOCYTE: 0.2, LARGE_LYMPHOCYTE: 0.08 },
    };
    const profile = { sets, classes: {} } as unknown as Profile;
    const view = render(
      <I18nProvider language="en">
        <LabSets profile={profile} session={session} />
        <PredictionSetLine said={said} sets={sets} session={session} />
      </I18nProvider>,
    );
    const part = within(view.container);
    expect(part.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'Neutrophilpromised, from 65 cells',
      'Segmented neutrophilmeasured 95.0% (83.1% to 99.4%) of 40',
      'Band neutrophilpromised, from 25 cells',
      'Lymphocytepromised, from 40 cells',
      'Small lymphocyte22 cells',
      'Large lymphocyte14 more needed',
      'Platelet19 more needed',
    ]);
    expect(part.getByText(/^A set names the finer classes of a class once each of them has 19 cells/)).toBeInTheDocument();
    expect(part.getByText('95% set: Band neutrophil, Segmented neutrophil, or Lymphocyte')).toBeInTheDocument();
    expect(part.queryByText(/^Without a promise/)).toBeNull();
  });

  it('says nothing of strange cells where the model cannot tell them', async () => {
    const manifest = { ...LAB_MANIFEST };
    delete manifest.embedding;
    const { reviewStore } = await openReviewPart({ language: 'en', model: createModel(() => Promise.resolve(createLabField()), manifest) });
    await waitFor(() => expect(reviewStore.getState().phase).toBe('ready'));
    await reviewStore.create('Slide 7');
    await reviewStore.addFiles([createFile('one.png')]);
    expect(await screen.findByText('No possible duplicates')).toBeVisible();
    expect(screen.queryByText(/^How the cells look|^Cells unlike/)).toBeNull();
  });

  it('leads to the most useful cell, which a key then names', async () => {
    const { reviewStore, user } = await openLab();
    const [first = ''] = await waitFor(() => {
      const { findings } = reviewStore.getState().lab;
      expect(findings?.next).toHaveLength(8);
      return findings?.next ?? [];
    });
    await user.click(must((await screen.findAllByRole('button', { name: /^Go to: Neutrophil/ }))[0]));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toHaveAttribute('role', 'option'));
    await user.keyboard('2');
    expect(sessionOf(reviewStore).cells[first]?.answer?.label).toBe('LYMPHOCYTE');
    // Back is where the next one is.
    window.history.back();
    expect(await screen.findByRole('heading', { name: 'Most useful to review next' })).toBeVisible();
  });

  it('has the profile answer the rest, says so, and takes it back', async () => {
    const { reviewStore, user } = await openLab();
    await review(reviewStore, 6);
    const name = await screen.findByRole('textbox', { name: 'Name of the profile' });
    expect(name).toHaveValue('Slide 7');
    await user.clear(name);
    expect(await useButton()).toBeDisabled();
    await user.type(name, 'Ward 3');
    await user.click(await useButton());
    expect(await screen.findByText('In use: Ward 3, fitted to 6 cells')).toBeVisible();
    expect(screen.getByText('6 cells answered anew by Ward 3.')).toBeInTheDocument();
    const adapted = Object.values(sessionOf(reviewStore).cells).filter((cell) => cell.adapted !== null);
    expect(adapted.map(({ id, adapted: answer }) => [isOther(id), answer?.label])).toEqual(
      adapted.map(({ id }) => [isOther(id), isOther(id) ? 'LYMPHOCYTE' : 'NEUTROPHIL']),
    );
    expect(adapted).toHaveLength(6);
    await waitFor(() => expect(screen.queryByText('These cells look unlike any the model was fitted to')).toBeNull());
    expect(line()).toHaveAccessibleName(/^Model: .* Profile: Ward 3$/);
    expect(line()).toHaveTextContent('Profile: Ward 3');
    await user.click(screen.getByRole('button', { name: 'Turn the profile off' }));
    expect(screen.queryByText('In use: Ward 3, fitted to 6 cells')).toBeNull();
    expect(line()).toHaveTextContent('Profile: none');
    await closeSettings(user);
    // It is kept, and can be used again after the page was closed.
    await reviewStore.closeSession();
    await reviewStore.create('Slide 8');
    await reviewStore.addFiles([createFile('two.png')]);
    await openSettings(user);
    await user.click(await screen.findByRole('button', { name: 'Use Ward 3' }));
    expect(await screen.findByText('In use: Ward 3, fitted to 6 cells')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Delete Ward 3' }));
    await user.click(await screen.findByRole('button', { name: 'Delete for good' }));
    expect(await screen.findByText(/^The profile of this slide is not in this browser/)).toBeVisible();
  }, 360_000);

  it('exports a profile and takes it in again, but no other file', async () => {
    const { reviewStore, user } = await openLab();
    await review(reviewStore, 6);
    const exported: Blob[] = [];
    URL.createObjectURL = (file) => {
      if (file instanceof Blob) exported.push(file);
      return 'blob:made';
    };
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    await user.click(await screen.findByRole('button', { name: 'Export the profile' }));
    await waitFor(() => expect(click).toHaveBeenCalledTimes(1));
    const file = must(exported.at(-1));
    expect(JSON.parse(await file.text())).toMatchObject({ name: 'Slide 7', n_cells: 6 });
    const input = must(document.querySelector<HTMLInputElement>('.lab input[type=file]') ?? undefined);
    await user.upload(input, new File(['{"schema_version": 1}'], 'session.json', { type: 'application/json' }));
    expect(await screen.findByText('This is not a lab profile')).toBeVisible();
    const { model, ...rest } = JSON.parse(await file.text()) as { model: object };
    const other = { ...rest, model: { ...model, id: 'elsewhere', classifier_sha256: 'd'.repeat(64) } };
    await user.upload(input, new File([JSON.stringify(other)], 'other.json', { type: 'application/json' }));
    expect(await screen.findByText(/^It was made for elsewhere 1.2.0, and this slide uses test-finder 1.2.0/)).toBeVisible();
    // The dialog has a hidden button of this name, too.
    await user.click(within(must(document.querySelector<HTMLElement>('.notice-actions') ?? undefined)).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('This profile belongs to another model')).toBeNull();
    await user.upload(input, new File([await file.text()], 'ward.json', { type: 'application/json' }));
    expect(await screen.findByText('The profile was taken in.')).toBeInTheDocument();
  }, 360_000);

  it('has what is done again and again first, and tells without a slide what to do', async () => {
    const { reviewStore, user } = await openLab();
    await review(reviewStore, 6);
    const parts = [/^Most useful to review next/, /^Expected to be right/, /^Classes, those that need/, /^Prediction sets/, /^Profiles in this browser/];
    const headings = await Promise.all(parts.map((name) => screen.findByRole('heading', { level: 3, name })));
    expect([...document.querySelectorAll('.lab h3')]).toEqual(headings);
    await closeSettings(user);
    await reviewStore.closeSession();
    await openSettings(user);
    expect(await screen.findByText('Open a slide to fit its model to your laboratory.')).toBeVisible();
  });

  it('says so where the model cannot be fitted', async () => {
    const plain = structuredClone(LAB_MANIFEST);
    Reflect.deleteProperty(plain, 'embedding');
    await openLab(plain);
    expect(screen.getByText(/does not say enough about itself/)).toBeVisible();
  });

  it('speaks Chinese', async () => {
    await openLab(LAB_MANIFEST, 'zh-CN');
    expect(await screen.findByText('这些细胞与模型拟合时所用的细胞都不相像')).toBeVisible();
  });
});
