import { useEffect } from 'react';

import type { Theme } from '../stores/preferences';

/** Puts 'light' or 'dark' on the document, following the device where the reader has not chosen. */
export function useTheme(theme: Theme): void {
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      applyTheme(theme, query.matches);
    };
    apply();
    query.addEventListener('change', apply);
    return () => {
      query.removeEventListener('change', apply);
    };
  }, [theme]);
}

export function applyTheme(theme: Theme, isDeviceDark: boolean): void {
  const shown = theme === 'system' ? (isDeviceDark ? 'dark' : 'light') : theme;
  document.documentElement.dataset['theme'] = shown;
}
