/** Annotations of other programs. Not part of the first load: `annotationTexts.ts`. */

import { countCells, countFields, plural } from './plural';

const countBoxes = (count: number): string => `${count} ${plural(count, 'box', 'boxes')}`;

export const annotations = {
  heading: 'Annotations for other programs',
  format: 'Format',
  save: 'Save annotations',
  take_in: 'Take in annotations',
  help: 'Every cell with its box and class, verified or not.',
  saved: (name: string, count: number) => `${name}: ${countCells(count)}`,
  failed: 'The annotations could not be written',
  /** The words of `leukoscope convert`. */
  loss: (title: string, words: string, count: number, noun: string) =>
    `${title} holds no ${words}: ${count} ${noun}${plural(count, '', 's')} lost ${plural(count, 'its own', 'theirs')}.`,
  nouns: { cell: 'cell', picture: 'picture' },
  facts: {
    'own finer class': 'class of a finer class that is not one of Leukoscope',
    probability: 'probability',
    probabilities: 'probabilities by class',
    status: 'status',
    confirmed: 'confirmation by a person',
    size: 'size of the picture',
    source: 'source of the picture',
    lab: 'laboratory',
  },
  rejected: (count: number) => `${count} ${plural(count, 'artefact was', 'artefacts were')} left out.`,
  reading: (names: string) => `Reading ${names}`,
  found: (names: string) => `Annotations: ${names}`,
  added: (count: number) => `${countCells(count)} to add.`,
  named: (count: number) => `${countCells(count)} of this slide to name.`,
  unverified: 'Their names are still to be verified.',
  same: (count: number) => `${countBoxes(count)}: nothing new.`,
  kept: (count: number) => `${countCells(count)} that you named or verified ${plural(count, 'stays as it is', 'stay as they are')}.`,
  red_cells: (count: number) => `${count} red ${plural(count, 'cell', 'cells')} left out.`,
  empty: (count: number) => `${countBoxes(count)} without an area left out.`,
  unknown: (name: string, count: number) =>
    `“${name}” is no class of this slide: ${countCells(count)} without a name. Add the class first to keep it.`,
  unmatched: {
    no_field: (name: string, count: number) => `${name}: no field of this slide is called so (${countBoxes(count)}).`,
    several: (name: string, count: number) => `${name}: several fields of this slide are called so (${countBoxes(count)}).`,
    other_size: (name: string, count: number) => `${name}: the field has another size (${countBoxes(count)}).`,
    unread: (name: string, count: number) => `${name}: the field could not be read (${countBoxes(count)}).`,
  },
  more: (count: number) => `And ${countFields(count)} more.`,
  waiting: (count: number) => `${countFields(count)} must be looked at first.`,
  nothing: 'There is nothing to take in.',
  signed: 'This slide is signed. Take the signature back first.',
  accept: 'Take in',
  taken: (added: number, named: number) => `Taken in: ${countCells(added)} added, ${countCells(named)} named`,
  taken_text: 'It is one step: Undo takes it back.',
  dismiss: 'Dismiss',
  close: 'Close',
  problems: {
    too_large: 'The annotations are too large',
    damaged: 'The annotations are damaged or cut short',
    unknown: 'This is no format of annotations that is read here',
    unsafe: 'The file of annotations is not safe',
    value: 'The annotations hold a value that cannot be right',
    names: 'Two fields would share one file',
  },
  problem_text: 'Nothing was changed.',
};
