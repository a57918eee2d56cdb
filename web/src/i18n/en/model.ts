/** Models: what is known of one, choosing another, loading, backends. */

import { describeSplit, type SplitMessages } from '../splits';

const SPLITS: SplitMessages = {
  named: {
    train: 'pictures it was trained on',
    val: 'held out while training',
    test: 'test pictures',
    test_simple: 'test pictures, not augmented',
    test_external: 'test pictures of another laboratory',
  },
  crossValidation: (evaluated, folds) =>
    evaluated === folds
      ? `cross-validated by source, ${folds} folds`
      : `cross-validated by source, only ${evaluated} of ${folds} folds`,
  randomSplit: (evaluated, folds) =>
    `pictures divided at random, ${evaluated} of ${folds} folds: too good, the same cells were trained on`,
};

export const model = {
  /** Of the models that come with the page, by id; others say in their manifest what they are called. */
  models: {
    'leukoscope-cells': 'Leukoscope cells',
    'leukoscope-compact': 'Leukoscope compact',
  },
  backends: {
    auto: 'Automatic',
    webgpu: 'WebGPU',
    webgl: 'WebGL',
    wasm: 'WebAssembly',
    cpu: 'JavaScript',
  },
  backend_failures: {
    emulated: 'emulated in software here, which is slower than WebAssembly',
    not_needed: 'not tried: WebAssembly is fast enough here, and this would be one more download',
    no_webgpu: 'this browser has no WebGPU, or shows it to https pages only',
    no_webgpu_adapter: 'WebGPU finds no graphics adapter',
    no_webgl: 'WebGL 2 is switched off or not there',
    start_timeout: (seconds: string) => `it did not start within ${seconds} seconds`,
    not_started: 'this device or browser cannot start it',
    wasm_file_missing: (url: string, status: string) => `${url} did not come (HTTP status ${status})`,
    context_lost: 'the browser took its graphics context away',
    inaccurate: (error: string, tolerance: string) =>
      `its numbers are off by ${error}; up to ${tolerance} is allowed`,
    failed: (reason: string) => `it broke down: ${reason}`,
  },
  loading: {
    heading: 'Loading the model',
    download: (loaded: string, total: string) => `${loaded} of ${total}`,
    connecting: 'Asking for the model',
    self_test: (backend: string) => `Testing ${backend} on a known picture`,
    retry: (file: string, reason: string) => `${file} did not arrive (${reason}). Trying again.`,
    wait: 'You can add pictures meanwhile.',
  },
  model: {
    choose: 'Choose a model',
    none: 'No model is loaded.',
    version: (version: string, date: string) => `Version ${version}, made ${date}`,
    software: 'Licences of this page’s software',
    licence: 'Licence of the weights',
    licence_unknown: 'unknown: ask whoever made it before you use it further',
    input: 'Looks at',
    input_value: (width: number, height: number) => `${width} × ${height} pixels; any picture is scaled to that`,
    input_value_found: (width: number, height: number) =>
      `every cell found in the picture, cut out and scaled to ${width} × ${height} pixels`,
    card: 'Model card',
    figures: 'What it was tested on',
    figures_none:
      'No test figures come with this model. Nobody has shown how often it is right: treat its answers as unproven.',
    figures_note:
      'Intervals are 95%. A source is one cell or field of a smear; several pictures of one source count as one.',
    figure_metric: 'Measure',
    figure_value: 'Value',
    figure_interval: '95% interval',
    figure_n_pictures: (pictures: string) => `${pictures} pictures`,
    figure_n_sources: (pictures: string, sources: string) => `${pictures} pictures of ${sources} sources`,
    figure_by_picture: 'by picture',
    figure_by_source: 'by source',
    metric_accuracy: 'Accuracy',
    metric_balanced_accuracy: 'Balanced accuracy',
    metric_macro_f1: 'Macro F1',
    metric_ece: 'Calibration error',
    split: (dataset: string, split: string) => `${dataset}, ${describeSplit(split, SPLITS)}`,
    laboratories: (names: string) => `Laboratories: ${names}`,
    classes: (count: number) => `The ${count} classes it knows`,
    answers: 'How it decides what to say',
    answers_text: (confident: string, review: string) =>
      `From ${confident} for the leading class it says “confident”, from ${review} “look closely”, below that it gives no name.`,
    answers_always: (confident: string) =>
      `From ${confident} for the leading class it says “confident”, below that “look closely”. It always gives a name.`,
    answers_cell: (cell: string) =>
      `Where it gives less than ${cell} that there is one of these cells at all, it gives no name either.`,
    answers_found: (found: string) =>
      `A place where it gives less than ${found} is not shown. A box that you draw yourself always is.`,
    answers_source: (source: string) => `These marks were chosen on: ${source}.`,
    answers_neutral: 'These are neutral defaults; they were not chosen on any data.',
    datasets: 'Data it was trained and tested on',
    datasets_none: 'The model does not say which data it was trained on.',
    files: 'Files and their hashes',
    files_note: 'Every file is checked against its SHA-256 before it is used.',
    device: 'On this device',
    device_text: 'Before the first answer every backend must repeat the results of a known picture.',
    device_passed: 'passed',
    device_refused: 'not used',
    device_in_use: 'in use',
    device_time: 'Time a picture',
    device_error: 'Largest deviation',
    device_float16: 'computes in 16 bit',
    served: 'Models on this site',
    served_failed: 'This site lists no models.',
    current: 'loaded',
    use: 'Use this model',
    other: 'A model from elsewhere',
    other_label: 'Address of its manifest.json or folder',
    other_help:
      'Any model exported with Leukoscope. Its host must allow this site to read it (CORS). Use models of people you trust.',
    other_submit: 'Load the model',
  },
};
