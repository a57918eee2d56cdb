/** Pictures by their address. The browser decides whether a page may read another host's picture; this says why not. */

import { ProblemError } from '../problems';

/** Reads what a person typed or pasted. Throws `link_invalid` or `link_insecure`. */
export function parsePictureLink(text: string, pageUrl: string): URL {
  const trimmed = text.trim();
  let url: URL;
  try {
    // "example.org/cell.png" is what people type; nobody means a path on this page's own host by it.
    url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`);
  } catch {
    throw new ProblemError({ kind: 'link_invalid', text: trimmed });
  }
  if (!/^https?:$/.test(url.protocol) || !/[.:]|^localhost$/.test(url.hostname)) {
    throw new ProblemError({ kind: 'link_invalid', text: trimmed });
  }
  if (url.protocol === 'http:' && new URL(pageUrl).protocol === 'https:' && !isLoopback(url)) {
    throw new ProblemError({ kind: 'link_insecure', host: url.host });
  }
  return url;
}

/** True when text looks like an address, so that pasting prose does nothing. */
export function looksLikeLink(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text.trim());
}

/**
 * Fetches a picture. Neither cookies nor this page's address are sent.
 *
 * Throws a `ProblemError` of kind link_status, link_forbidden, link_unreachable or link_not_picture.
 */
export async function fetchPicture(url: URL, signal: AbortSignal): Promise<Blob> {
  const { host } = url;
  let response: Response;
  const policy = watchPolicy(url);
  try {
    response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', signal });
  } catch (error) {
    if (signal.aborted) throw error;
    if (await policy.hasForbidden()) throw new ProblemError({ kind: 'link_blocked', host });
    const answers = await hostAnswers(url, signal);
    throw new ProblemError({ kind: answers ? 'link_forbidden' : 'link_unreachable', host });
  } finally {
    policy.stop();
  }
  if (!response.ok) throw new ProblemError({ kind: 'link_status', host, status: response.status });
  const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  // A web page about the picture is the commonest wrong link; any other type is left to the decoder.
  if (type === 'text/html') throw new ProblemError({ kind: 'link_not_picture', host, found: type });
  return response.blob();
}

export function nameOfLink(url: URL): string {
  const last = url.pathname.split('/').filter(Boolean).at(-1);
  if (last === undefined) return url.host;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** An opaque request succeeds exactly where only CORS stood in the way. */
async function hostAnswers(url: URL, signal: AbortSignal): Promise<boolean> {
  try {
    await fetch(url, { mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer', signal });
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

/** A request that the page's own policy forbids fails like any other; only this event distinguishes it. */
function watchPolicy(url: URL): { hasForbidden: () => Promise<boolean>; stop: () => void } {
  let isForbidden = false;
  const listen = (event: SecurityPolicyViolationEvent) => {
    if (event.blockedURI === url.href || event.blockedURI === url.origin) isForbidden = true;
  };
  document.addEventListener('securitypolicyviolation', listen);
  return {
    // The event is queued as a task of its own, which may come after the fetch has failed.
    hasForbidden: () => new Promise((resolve) => setTimeout(() => resolve(isForbidden), 0)),
    stop: () => document.removeEventListener('securitypolicyviolation', listen),
  };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
