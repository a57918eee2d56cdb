/** Every word of the page in English. Its type is the contract for the other languages. */

import { cameraEn } from './cameraWords';
import { countWords, quizWords, reportWords, tallyWords } from './countWords';
import { labEn } from './labWords';
import { offlineEn } from './offlineWords';
import { reviewEn } from './reviewWords';
import { describeSplit, type SplitWords } from './splits';

const SPLITS: SplitWords = {
  named: {
    train: 'pictures it was trained on',
    val: 'held out while training',
    test: 'test pictures',
    test_simple: 'test pictures, not augmented',
    test_external: 'test pictures of another laboratory',
  },
  crossValidation: (judged, folds) =>
    judged === folds
      ? `cross-validated by source, ${folds} folds`
      : `cross-validated by source, only ${judged} of ${folds} folds`,
  randomSplit: (judged, folds) =>
    `pictures divided at random, ${judged} of ${folds} folds: too good, the same cells were trained on`,
};

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const en = {
  tabs: {
    label: 'Parts of the page',
    pictures: 'Pictures',
    review: 'Review',
    count: 'Count',
    report: 'Report',
    tally: 'Tally',
    quiz: 'Quiz',
    loading: 'Loading…',
  },
  review: reviewEn,
  camera: cameraEn,
  lab: labEn,
  offline: offlineEn,
  app: {
    title: 'Leukoscope: names white blood cells in your browser',
    tagline: 'White cells, named on your own device',
    skip: 'Skip to the content',
    disclaimer:
      'For research and education. Not a medical device. Every cell must be confirmed by a qualified person.',
    privacy: 'Pictures stay on this device. Nothing is uploaded.',
  },
  header: {
    model: (name: string) => `Model: ${name}`,
    model_none: 'Choose a model',
    model_loading: 'Loading the model',
    model_failed: 'No model loaded',
    settings: 'Settings',
  },
  welcome: {
    heading: 'Which white cell is this?',
    lead: 'Give it a photograph of stained blood. A small network names the white cells here in your browser, and says how sure it is.',
    choose: 'Choose pictures',
    link: 'Use a link',
    hint: 'Or drop pictures or a folder anywhere on this page, or paste one.',
    guide: 'What works best',
    guide_one: 'One white cell',
    guide_one_text: 'near the middle. The model names one cell a picture.',
    guide_field: 'One cell or a whole field',
    guide_field_text: 'of any size. The model finds every white cell in it.',
    guide_stain: 'Stained',
    guide_stain_text: 'with Wright, Giemsa or a similar stain.',
    guide_sharp: 'Sharp and close',
    guide_sharp_text: 'through a 100× oil lens; red cells around it are fine.',
    guide_caption: 'A drawn example',
  },
  samples: {
    heading: 'Try one of these',
    drawn: 'Drawn',
    real: 'Real',
    drawn_note: 'Drawn by code, not photographs. What a model says about them proves nothing about real cells.',
    attribution: (who: string, licence: string) => `${who} Licence: ${licence}.`,
    source: 'Source',
    try: 'Try the picture:',
  },
  work: {
    heading: 'Pictures and answers',
    add: 'Add pictures',
    link: 'Use a link',
    clear: 'Clear all',
    stop: 'Stop',
    list: 'Your pictures',
    remove: (name: string) => `Remove ${name}`,
    retry: 'Try again',
    progress: (done: number, total: number) => `${done} of ${total} done`,
    failed: (count: number) => `${count} failed`,
    pasted: 'Pasted picture',
    unnamed: 'Picture',
    phase_fetching: 'Fetching the picture',
    phase_waiting: 'Waiting',
    phase_waiting_model: 'Waiting for the model',
    phase_running: 'Looking',
    phase_stopped: 'Stopped',
    stopped_text: 'You stopped this one before there was an answer.',
    no_model_text: 'The picture is kept and answered as soon as a model is loaded.',
  },
  picture: {
    shown: (name: string) => `The picture ${name}`,
    shown_cells: (name: string, summary: string) => `The picture ${name} with a frame around each cell: ${summary}`,
    shown_box: (name: string, label: string) => `The picture ${name} with a frame around the cell: ${label}`,
    no_preview: 'Your browser cannot show this kind of picture. The answer is for its full pixels all the same.',
    size: (width: string, height: string) => `${width} × ${height} px`,
    enlarge: 'Enlarge',
    reduce: 'Make smaller',
    drawn: 'Drawn picture',
    whole: 'The frame is the whole picture: this model names one cell a picture and does not look for cells.',
  },
  result: {
    heading: 'Answer',
    unidentified: 'Unidentified',
    leading: (name: string) => `Leading: ${name}`,
    confident: 'Confident',
    review: 'Look closely',
    unidentified_status: 'No name given',
    confident_text: (threshold: string) =>
      `The leading class has at least ${threshold}, this model’s mark for a confident answer. It can still be wrong.`,
    review_text: (confident: string) =>
      `The leading class stays below ${confident}, this model’s mark for a confident answer. Compare with the runner-up before you accept it.`,
    unidentified_text: (threshold: string) =>
      `No class reaches ${threshold}, so this model gives no name rather than a guess.`,
    no_cell_text: (cellness: string, threshold: string) =>
      `The model doubts that this is one of the cells it knows: it gives that ${cellness}, below its mark of ${threshold}. So it gives no name; the shares below only compare its classes with each other.`,
    proportions: 'All proportions',
    not_white: 'not a white cell',
    closed_set: (count: number) =>
      `The model knows these ${count} classes and nothing else: it spreads 100% over them whatever the picture shows.`,
    closed_set_refusing: (count: number) =>
      `The model knows these ${count} classes. The shares compare them with each other; whether this is one of them at all it judges apart, and gives no name where it doubts that.`,
    unproven: 'No test figures come with this model: nobody has shown how often it is right.',
    show_all: (count: number) => `Show all ${count} classes`,
    show_fewer: 'Show fewer',
    cell: (number: number, total: number) => `Cell ${number} of ${total}`,
    crop: (number: number) => `Cell ${number}, enlarged`,
    map_show: 'Show what the name rests on',
    map_legend: (name: string) =>
      `Coloured is what speaks for ${name}; the stronger the colour, the more. It shows where the network looked, not that it is right.`,
    facts: 'How it was computed',
    time: 'Time',
    time_parts: (decode: string, resize: string, infer: string) =>
      `decoding ${decode}, resizing ${resize}, network ${infer}`,
    time_parts_found: (decode: string, locate: string, resize: string, infer: string) =>
      `decoding ${decode}, finding ${locate}, cutting out ${resize}, naming ${infer}`,
    backend: 'Computed with',
    model: 'Model',
    about: 'About this model',
  },
  cells: {
    list: 'Cells found',
    in_picture: 'Cells in the picture',
    place: (number: number, total: number, label: string, status: string) =>
      `Cell ${number} of ${total}: ${label}. ${status}.`,
    white: 'White cells',
    other: 'Not white cells',
    unstated: 'Cells',
    unidentified: 'No name given',
    tally: 'Counts',
    count: (count: number) => `${count} ${plural(count, 'cell', 'cells')}`,
    count_white: (count: number) => `${count} white ${plural(count, 'cell', 'cells')}`,
    count_other: (count: number) => `${count} other`,
    to_check: (count: number) => `${count} to check`,
    none: 'No white cells found in this picture',
    none_short: 'No white cells found',
    none_text: 'If there are some, one of these may help:',
    none_sharp: 'a sharp picture, through a 100× or 40× lens;',
    none_stain: 'a stained smear: without stain the model sees no nuclei;',
    none_close: 'a picture in which a white cell is not larger than the picture itself.',
  },
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
  backend_refused: {
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
  link: {
    heading: 'Use a picture’s link',
    label: 'Address of the picture',
    placeholder: 'https://example.org/cell.png',
    help: 'The address of the picture itself, ending in .png or .jpg as a rule. Your browser fetches it straight from there; the other site must allow that (CORS).',
    submit: 'Fetch the picture',
  },
  model: {
    heading: 'Model',
    tab_about: 'About this model',
    tab_choose: 'Choose a model',
    none: 'No model is loaded.',
    version: (version: string, date: string) => `Version ${version}, made ${date}`,
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
      'Intervals are 95%. A source is one cell or field as photographed; several pictures of one source count as one.',
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
  settings: {
    heading: 'Settings',
    language: 'Language',
    theme: 'Appearance',
    theme_system: 'As the device',
    theme_light: 'Light',
    theme_dark: 'Dark',
    backend: 'Compute with',
    backend_help:
      'Automatic takes the fastest that passes a self-test. A choice of your own loads the model again and answers all pictures anew.',
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
  },
  dialog: { close: 'Close', cancel: 'Cancel' },
  problem: {
    details: 'Technical details',
    try_again: 'Try again',
    choose_model: 'Choose a model',
    manifest_unreachable: 'The model’s manifest cannot be fetched',
    manifest_unreachable_text:
      'Check the address and your connection. If the model is on another site, that site must allow this page to read it (CORS).',
    manifest_invalid: 'This is not a model Leukoscope can read',
    manifest_invalid_text:
      'The manifest breaks the format. Export the model again with the leukoscope of this page’s version, or choose another model.',
    file_failed: 'A file of the model did not arrive whole',
    file_failed_text:
      'Every source was tried. Check your connection and try again; if it stays, the host’s copy is damaged or missing.',
    model_invalid: 'The model’s files are whole, but cannot be run',
    model_invalid_text: 'Export the model again with the leukoscope of this page’s version, or choose another model.',
    backend_failed: 'This way of computing fails the self-test on this device',
    backend_failed_text:
      'Its results were wrong or it did not start, so it is not used. Choose “Automatic” in the settings.',
    picture_refused: 'This picture cannot be read',
    picture_refused_text: 'Save it as PNG or JPEG and try again.',
    picture_unreachable: 'The picture cannot be fetched',
    box_invalid: 'A box does not fit into the picture',
    box_invalid_text: 'Draw it again inside the picture.',
    memory_short: 'Not enough memory for this picture',
    memory_short_text:
      'The device has not enough memory for it. Close other tabs and programs and try again, or make the picture smaller; the other pictures are not affected.',
    aborted: 'Stopped',
    aborted_text: 'Try again whenever you like.',
    disposed: 'The model was unloaded before the answer',
    worker_failed: 'Something broke that nobody foresaw',
    worker_failed_text: 'Reload the page. If it happens again, please report it with the details below.',
    models_missing: 'This site offers no model',
    models_missing_text:
      'Whoever runs it can add one with leukoscope export. Until then, load a model from elsewhere by its address.',
    link_invalid: 'This is not an address',
    link_invalid_text: (text: string) =>
      text === ''
        ? 'Type an address that starts with https://.'
        : `Expected an address that starts with https://, got “${text}”.`,
    link_insecure: 'The browser refuses pictures over plain http',
    link_insecure_text: (host: string) =>
      `This page came over https, so its pictures must too. Try the same address with https://, or save the picture from ${host} and drop it here.`,
    link_status: 'The other site does not hand out this picture',
    link_status_text: (host: string, status: number) =>
      `${host} answered with status ${status}${status === 404 ? ' (not found)' : status === 401 || status === 403 ? ' (not allowed)' : ''}. Check the address, or save the picture and drop it here.`,
    link_forbidden: 'The other site does not let this page read its picture',
    link_forbidden_text: (host: string) =>
      `${host} is there, but it has not opened its pictures to other pages (a browser rule called CORS). Nothing is wrong with your picture: save it on your device, then drop it here.`,
    link_unreachable: 'The other site cannot be reached',
    link_unreachable_text: (host: string) =>
      `No answer came from ${host}. Check the address and your connection, or save the picture and drop it here.`,
    link_blocked: 'This page may not fetch pictures from there',
    link_blocked_text: (host: string) =>
      `Whoever runs this page allows no pictures from ${host}; plain http addresses are refused as a rule. Save the picture on your device, then drop it here.`,
    link_not_picture: 'The address leads to a web page, not to a picture',
    link_not_picture_text: (host: string) =>
      `${host} sent a web page. Open it, right-click the picture, choose “Copy image address”, and use that.`,
  },
  counting: countWords,
  report: reportWords,
  tally: tallyWords,
  quiz: quizWords,
  announce: {
    model_ready: (name: string, backend: string) => `Model ${name} is ready, computed with ${backend}.`,
    result: (name: string, label: string, share: string, status: string) => `${name}: ${label}, ${share}. ${status}.`,
    result_none: (name: string) => `${name}: unidentified. No name given.`,
    found: (name: string, summary: string) => `${name}: ${summary}.`,
    failed: (name: string, title: string) => `${name}: ${title}.`,
    all_done: (done: number, failed: number) =>
      failed === 0
        ? `All ${done} pictures are done.`
        : `All pictures are done: ${done} answered, ${failed} ${plural(failed, 'failure', 'failures')}.`,
    cleared: 'All pictures are cleared.',
  },
};

/** A dictionary: the same keys as English, and functions that take the same arguments. */
export type Messages = typeof en;
