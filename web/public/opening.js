/* Runs before anything is painted: index.html's first words have the theme and the language that the page will have. */
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('leukoscope') ?? '{}') ?? {};
  } catch {
    // No storage, or nothing that can be read: as on a first visit.
  }
  const isDeviceDark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = ['light', 'dark'].includes(kept.theme) ? kept.theme : isDeviceDark ? 'dark' : 'light';
  const spoken = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  const first = spoken.find((language) => language === 'zh' || language === 'en');
  root.lang = ['en', 'zh-CN'].includes(kept.language) ? kept.language : first === 'zh' ? 'zh-CN' : 'en';
})();
