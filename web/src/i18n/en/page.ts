/** The frame of the page: its parts, settings, notices and announcements. */

import { plural } from './plural';

export const page = {
  tabs: {
    label: 'Parts of the page',
    fields: 'Fields',
    review: 'Cells',
    count: 'Differential',
    report: 'Report',
    tally: 'Tally',
    quiz: 'Quiz',
    loading: 'Loading…',
  },
  app: {
    title: 'Leukoscope: names white blood cells in your browser',
    tagline: 'White cells, named on your own device',
    skip: 'Skip to the content',
    disclaimer:
      'For research and education. Not a medical device. Every cell must be confirmed by a qualified person.',
    privacy: 'Pictures stay on this device. Nothing is uploaded.',
  },
  header: {
    model: 'Model:',
    profile: (profile: string) => `Profile: ${profile}`,
    profile_none: 'none',
    model_none: 'Choose a model',
    model_loading: 'Loading the model',
    model_failed: 'No model loaded',
    settings: 'Settings',
  },
  settings: {
    heading: 'Settings',
    tabs: { page: 'Page', model: 'Model', laboratory: 'Your laboratory' },
    language: 'Language',
    theme: 'Appearance',
    theme_system: 'As the device',
    theme_light: 'Light',
    theme_dark: 'Dark',
    backend: 'Compute with',
    backend_help:
      'Automatic takes the fastest that passes a self-test. A choice of your own loads the model again; fields that are answered stay as they are.',
  },
  notice: {
    insecure_title: 'This page came over plain http',
    insecure_text:
      'It works, but the browser withholds some of its tools: files are checked with a slower method, the fastest graphics backend (WebGPU) is off, and anyone on the network could change what you see. Ask whoever runs the server to use https (leukoscope serve --tls-cert FILE --tls-key FILE).',
    lost_title: 'The graphics processor dropped out',
    lost_text: (before: string, now: string) =>
      `The browser took ${before} away, as happens when a driver restarts or memory runs short. The work goes on with ${now}; no picture and no answer is lost, it may only take longer.`,
    lost_retry: 'Choose anew',
    dismiss: 'Dismiss',
  },
  drop: {
    heading: 'Drop to name the cells',
    text: 'Pictures, a folder of them, or a link to one',
    none: 'No picture was found in the folder',
    some: 'Not all files of the folder were taken',
    generated: (count: number) =>
      `Passed over: ${count} hidden or generated ${plural(count, 'file or folder', 'files and folders')}, such as ._*, Thumbs.db or @eaDir.`,
    other: (count: number) => `Passed over: ${count} ${plural(count, 'file', 'files')} without the name of a picture.`,
    signed: 'This slide is signed and takes no more fields',
    new_slide: (count: number) => `Open a new slide with ${count === 1 ? 'it' : 'them'}`,
    unreadable: (count: number) => `Passed over: ${count} ${plural(count, 'entry', 'entries')} that the browser cannot open.`,
    not_read: (kinds: string) =>
      `Not read: ${kinds}. Save them as PNG or JPEG, with the camera’s or any other picture program, and drop them again.`,
  },
  number: {
    not_number: 'Expected a number, such as 7.5.',
    not_whole: 'Expected a whole number, such as 200.',
    separators: 'Write it without separators between thousands.',
    ambiguous: (whole: string, decimal: string) => `Is this ${whole} or ${decimal}? Write one of them.`,
    too_large: (largest: string) => `Expected at most ${largest}.`,
  },
  dialog: { close: 'Close', cancel: 'Cancel' },
  announce: {
    model_ready: (name: string, backend: string) => `Model ${name} is ready, computed with ${backend}.`,
    found: (name: string, summary: string) => `${name}: ${summary}.`,
    failed: (name: string, title: string) => `${name}: ${title}.`,
    all_done: (done: number, failed: number) =>
      failed === 0
        ? `All ${done} fields are done.`
        : `All fields are done: ${done} answered, ${failed} ${plural(failed, 'failure', 'failures')}.`,
  },
};
