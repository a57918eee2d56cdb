/** Profiles of a laboratory, and drift. */

import { countCells, plural } from './plural';

export const lab = {
  heading: 'Your laboratory',
  summary_none: 'Nothing reviewed yet',
  summary_reviewed: (count: number) => `${countCells(count)} reviewed`,
  summary_expected: (before: string, after: string) => `expected right: ${before} without, ${after} with a profile`,
  summary_used: (name: string) => `answers by “${name}”`,
  intro:
    'Each cell you reclassify or verify teaches a small correction for your stain, microscope and camera. It is worked out on this device, and changes nothing until you use it.',
  not_adaptable: 'The model of this slide does not say enough about itself to be fitted to a laboratory.',
  other_model: 'Load the model this slide was made with to fit it to your laboratory.',
  fitting: 'Being fitted…',
  expected: 'Expected to be right',
  before: 'Model alone',
  after: 'With the profile',
  share: (right: string, n: string) => `${right} of ${n} cells`,
  interval: (low: string, high: string) => `95 % interval ${low} to ${high}`,
  honest:
    'Each reviewed cell is evaluated by a correction that never saw it. Where you took the hardest cells first, expect better of the rest.',
  too_few: (least: number, count: number) =>
    `An estimate needs ${least} reviewed cells; so far there ${plural(count, 'is', 'are')} ${count}.`,
  no_gain: 'On these cells the profile is not better than the model alone. Review more before you use it.',
  need: 'Classes, those that need cells most first',
  need_row: (count: number, right: string) => `${countCells(count)}, ${right} right`,
  need_count: (count: number) => countCells(count),
  need_none: 'none yet: named as before',
  need_most: 'needs cells',
  next: 'Most useful to review next',
  next_hint: 'Press a cell to go to it, then reclassify or verify it.',
  next_none: 'Every cell that was found is reviewed.',
  go_to: (cell: string) => `Go to: ${cell}`,
  name: 'Name of the profile',
  use_new: (count: number) => `Answer ${countCells(count)} anew`,
  use_help: 'What you reclassified or verified stays as it is. You can undo this, and it is written in the record of changes.',
  export_new: 'Export the profile',
  announce_used: (name: string, count: number) => `${countCells(count)} answered anew by ${name}.`,
  announce_left: 'The profile is off. Cells nobody has reclassified or verified are answered by the model alone.',
  in_use: (name: string, count: number) => `In use: ${name}, fitted to ${countCells(count)}`,
  leave: 'Turn the profile off',
  missing:
    'The profile of this slide is not in this browser, so new fields are answered without it. Import its file.',
  saved: 'Profiles in this browser',
  kept_none: 'None yet. A profile is kept when you use or export it.',
  kept_facts: (date: string, count: number) => `${date}, ${countCells(count)}`,
  kept_right: (share: string) => `${share} right when held out`,
  use: (name: string) => `Use ${name}`,
  use_short: 'Use',
  export: (name: string) => `Export ${name}`,
  export_short: 'Export',
  remove: (name: string) => `Delete ${name}`,
  remove_heading: 'Delete this profile?',
  remove_text: (name: string) =>
    `${name} is deleted from this browser. This cannot be undone. Export it first if it may be needed. Answers it has given stay.`,
  remove_submit: 'Delete for good',
  import: 'Import a profile',
  announce_imported: 'The profile was taken in.',
  used_now: 'in use',
  drift: 'These cells look unlike any the model was fitted to',
  drift_line: 'Cells unlike those the model knows',
  drift_none: 'How the cells look: no warning',
  drift_none_text:
    'Once there are enough cells, a warning stands here if they look unlike those the model was fitted to, as with another stain or camera.',
  drift_text: (count: string, distance: string, far: string) =>
    `Half of the ${count} cells lie farther out (${distance} in the middle) than 99 % of the cells the model or the profile in use was fitted to (${far}). Its answers may be wrong more often than it says. Look at every cell before you trust a differential, and fit the model to your laboratory under “Cells”.`,
  problem: {
    invalid: 'This is not a lab profile',
    invalid_text: 'Choose a .json file that this page or “leukoscope adapt” wrote, unchanged.',
    other_model: 'This profile belongs to another model',
    other_model_text: (found: string, wanted: string) =>
      `It was made for ${found}, and this slide uses ${wanted}. Load that model, or fit this one to the same cells.`,
    not_kept: 'The browser could not keep this profile',
    not_kept_text: 'It works while this page is open. Export it to be safe.',
    failed: 'The profile could not be fitted',
    failed_text: 'The review goes on without it. Load the page again to try once more.',
  },
};
