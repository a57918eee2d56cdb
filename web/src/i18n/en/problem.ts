/** Problems: what happened and what to do. */

export const problem = {
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
    canvas_changed: 'This browser changes pixels',
    canvas_changed_text:
      'A protection against fingerprinting (Firefox: privacy.resistFingerprinting; Brave; extensions) changes what pages read of a picture, so an answer would be wrong. Allow canvas data for this site, or switch the protection off for it, and reload. PNG and TIFF are read all the same.',
    memory_short: 'Not enough memory for this picture',
    memory_short_text:
      'The device has not enough memory for it. Close other tabs and programs and try again, or make the picture smaller; the other pictures are not affected.',
    too_slow: 'This picture takes too long',
    too_slow_text: 'It was given up so that the others can go on. Save it as PNG or JPEG, or make it smaller, and try again.',
    interrupted: 'The page ended while it looked at this picture',
    interrupted_text: 'It happened twice, so the picture is left out until you ask for it. Make it smaller, or save it as PNG or JPEG, and try again.',
    part_failed: 'This part of the page broke',
    part_failed_text: 'The other parts work on, and what was kept is not lost. Go back, or copy the details and report them.',
    part_back: 'Go back',
    copy_details: 'Copy details',
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
};
