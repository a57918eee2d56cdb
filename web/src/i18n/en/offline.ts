/** Use without a connection. */

export const offline = {
  heading: 'Without a connection',
  preparing: 'Being kept on this device, for use without a connection…',
  ready: 'Works without a connection, in this browser on this device.',
  outdated: 'A new version is used once the page is loaded again.',
  outdated_title: 'A new version is ready',
  outdated_text:
    'Reload to use it, whenever it suits you. Slides are kept; pictures in the list beside it have to be given again.',
  reload: 'Reload',
  later: 'Later',
  insecure: 'Needs a connection each time: over plain http browsers keep no page.',
  unsupported:
    'Needs a connection each time: this browser keeps no pages here, as in some private windows and inside other apps.',
  not_stored:
    'Needs a connection each time: the browser did not keep the page. A private window, blocked site data and a full disk are the usual reasons.',
};
