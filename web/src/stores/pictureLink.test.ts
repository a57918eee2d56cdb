// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';

import { ProblemError, type Problem } from '../problems';
import { findProblem } from '../testing/findProblem';
import { fetchPicture, looksLikeLink, nameOfLink, parsePictureLink } from './pictureLink';

const PAGE = 'https://page.example/app/';

async function fetchProblem(fetchStub: typeof fetch): Promise<Problem | null> {
  vi.stubGlobal('fetch', fetchStub);
  try {
    await fetchPicture(new URL('https://pictures.example/cell.png'), new AbortController().signal);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return null;
}

afterEach(() => vi.unstubAllGlobals());

describe('parsePictureLink', () => {
  it('takes addresses as people type them', () => {
    expect(parsePictureLink(' example.org/cell.png ', PAGE).href).toBe('https://example.org/cell.png');
    expect(parsePictureLink('http://127.0.0.1:8000/cell.png', PAGE).href).toBe('http://127.0.0.1:8000/cell.png');
  });

  it.each(['', 'cell', 'ftp://example.org/cell.png', 'javascript:alert(1)', 'two words'])('refuses %j', (text) => {
    expect(findProblem(() => parsePictureLink(text, PAGE))).toMatchObject({ kind: 'link_invalid' });
  });

  it('knows that an https page gets no http picture', () => {
    expect(findProblem(() => parsePictureLink('http://example.org/cell.png', PAGE))).toEqual({
      kind: 'link_insecure',
      host: 'example.org',
    });
  });

  it('tells addresses from prose', () => {
    expect(looksLikeLink('https://example.org/cell.png')).toBe(true);
    expect(looksLikeLink('see https://example.org/cell.png')).toBe(false);
  });

  it('names a picture by the end of its address', () => {
    expect(nameOfLink(new URL('https://example.org/a/Blood%20cell.png?x=1'))).toBe('Blood cell.png');
    expect(nameOfLink(new URL('https://example.org/%E0%A4%A'))).toBe('%E0%A4%A');
    expect(nameOfLink(new URL('https://example.org/'))).toBe('example.org');
  });
});

describe('fetchPicture', () => {
  it('asks without cookies and without telling where from', async () => {
    const fetchStub = vi.fn((_url: unknown, _init?: RequestInit) => Promise.resolve(new Response('picture')));
    expect(await fetchProblem(fetchStub as typeof fetch)).toBeNull();
    expect(fetchStub.mock.calls[0]?.[1]).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
  });

  it('tells CORS from a host that does not answer', async () => {
    const closed = (_url: unknown, init?: RequestInit) =>
      init?.mode === 'no-cors' ? Promise.resolve(new Response('')) : Promise.reject(new TypeError('Failed to fetch'));
    expect(await fetchProblem(closed as typeof fetch)).toEqual({ kind: 'link_forbidden', host: 'pictures.example' });
    expect(await fetchProblem(() => Promise.reject(new TypeError('Failed to fetch')))).toEqual({
      kind: 'link_unreachable',
      host: 'pictures.example',
    });
  });

  it('tells a missing picture and a web page from a picture', async () => {
    expect(await fetchProblem(() => Promise.resolve(new Response('', { status: 404 })))).toMatchObject({
      kind: 'link_status',
      status: 404,
    });
    const page = new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(await fetchProblem(() => Promise.resolve(page))).toMatchObject({ kind: 'link_not_picture' });
  });
});
