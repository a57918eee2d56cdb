// @vitest-environment jsdom
/** What is shown before the page's scripts are there is what the page then says, in its language and theme. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { beforeEach, expect, it } from 'vitest';

import { applyTheme } from './hooks/useTheme';
import { en } from './i18n/en';
import { zhCN as zh } from './i18n/zhCN';
import { readPreferences } from './stores/preferences';
import { moveStyle } from '../tools/styleFirst.mjs';

const WEB = join(import.meta.dirname, '..');
const SCRIPT = readFileSync(join(WEB, 'public', 'opening.js'), 'utf8');

beforeEach(() => localStorage.clear());

it.each([
  [null, ['zh-TW', 'en'], true],
  [null, ['fr', 'en-GB'], false],
  [null, ['fr'], true],
  ['{"language": "zh-CN", "theme": "light"}', ['en'], true],
  ['{"language": "en", "theme": "dark"}', ['zh'], false],
  ['{"language": "xx", "theme": "system"}', ['zh'], true],
  ['null', ['zh'], false],
  ['{broken', ['en'], true],
])('kept %s, spoken %j, dark device %s: theme and language are those of the page', (kept, spoken, isDark) => {
  if (kept !== null) localStorage.setItem('leukoscope', kept);
  const root = document.documentElement;
  const navigator = { languages: spoken };
  runInNewContext(SCRIPT, { document, localStorage, matchMedia: () => ({ matches: isDark }), navigator });
  const opened = { theme: root.dataset['theme'], language: root.lang };
  const preferences = readPreferences(localStorage, spoken);
  applyTheme(preferences.theme, isDark);
  expect(opened).toEqual({ theme: root.dataset['theme'], language: preferences.language });
});

it('says the words of the page, in both languages', () => {
  const html = new DOMParser().parseFromString(readFileSync(join(WEB, 'index.html'), 'utf8'), 'text/html');
  for (const { lang, app } of [{ lang: 'en', app: en.app }, { lang: 'zh-CN', app: zh.app }]) {
    const say = (selector: string) =>
      html.querySelector(`${selector}[lang="${lang}"]`)?.textContent.trim().replace(/\s+/g, ' ');
    expect(say('h1')).toBe(app.tagline);
    expect(say('.disclaimer')).toBe(app.disclaimer);
  }
});

it('is shown with its style, which the build puts before the scripts and keeps whole', () => {
  const built = '<head>\n    <title>T</title>\n    <script src="a.js"></script>\n    <link rel="modulepreload" href="b.js">\n    <link rel="stylesheet" href="c.css">\n  </head>';
  const first = '<head>\n    <title>T</title>\n    <link rel="stylesheet" href="c.css">\n    <script src="a.js"></script>\n    <link rel="modulepreload" href="b.js">\n  </head>';
  expect(moveStyle(built)).toBe(first);
  expect(moveStyle(first)).toBe(first);
  expect(moveStyle('<p>neither style nor script</p>')).toBe('<p>neither style nor script</p>');
});
