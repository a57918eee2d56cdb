/** Two readers of one slide. */

import { countCells, plural } from './plural';

export const secondReading = {
  heading: 'Two readers, cell by cell',
  text: 'Another person gets a copy of this slide: the same fields and boxes, without your names. What they say comes back beside yours.',
  is_copy:
    'This slide is a copy for a second reader, without the first reader’s names. Verify its cells under your own name. Then take it in from the first slide, or save it as a file.',
  waiting: 'Some fields are not looked at yet; hand the slide over after that.',
  hand_over: 'Hand to a second reader on this device',
  hand_over_file: 'Hand to a second reader as a file',
  copy_name: (slide: string) => `${slide}, second reading`,
  copied: (name: string) => `“${name}” is in the list of slides.`,
  copy_failed: 'The copy could not be made. A field may be missing, or the browser stores nothing more.',
  take_heading: 'Take in the second reading',
  take: (name: string) => `Take in “${name}”`,
  take_file: 'Take in a file',
  refused_not_a_copy: (name: string) => `“${name}” is no copy of this slide. Choose the copy that was handed to the second reader.`,
  refused_trail: (name: string) => `“${name}” was changed outside the page: its audit trail is broken.`,
  refused_first: (count: number) => `${countCells(count)} of this slide ${plural(count, 'is', 'are')} not verified. Verify them first: nobody should see the other’s names before.`,
  refused_second: (count: number) => `The second reader has not verified ${countCells(count)}. Finish the second reading first.`,
  refused_same: (reader: string) => `Both readings are by “${reader}”. A second reading needs another person, under another name.`,
  refused_file: 'The file could not be read.',
  taken: (first: string, second: string, date: string) => `${first} and ${second}, taken in ${date}`,
  table: 'Agreement of the two readers',
  no_agreement: 'One of them counted no white cell.',
  kappa: (value: string, interval: string, cells: string) => `Cohen’s kappa ${value} (95%: ${interval}), n = ${cells} cells that both named`,
  kappa_none: (cells: string) => `No kappa: n = ${cells} cells that both named, or all in one class.`,
  kappa_help: 'Agreement beyond chance: 1 is always, 0 as often as by chance. Before any consensus.',
  disagreements: (count: number, open: number) =>
    count === 0 ? 'They agree on every cell.' : `They disagree on ${countCells(count)}; ${open} not decided`,
  cells: 'Cells the readers disagree on',
  says: (reader: string, name: string) => `${reader}: ${name}`,
  no_name: 'no name',
  no_box: 'no cell here',
  decided: (name: string, by: string, date: string) => `Decided: ${name}, by ${by}, ${date}`,
  open: 'Not decided',
  cell_number: (number: string) => `Cell ${number}`,
  choose: (name: string, reader: string) => `${name} (${reader})`,
  other: 'Another class',
  other_of: (number: string) => `Another class for cell ${number}`,
  go: 'Show the cell',
  typed: 'A count made elsewhere',
  report: (first: string, second: string) => `Two readers: ${first} and ${second}`,
  report_row: (name: string, first: string, second: string, verdict: string) => `${name} ${first} / ${second} % (${verdict})`,
  report_consensus: (decided: string, all: string) => `${decided} of ${all} cells they disagreed on were decided by consensus.`,
};

export type SecondReadingMessages = typeof secondReading;
