import { Offline } from '../offline/offline';

/** Of a browser without service workers. */
export function createOffline(isSecure = true): Offline {
  return new Offline({
    isSecure,
    container: undefined,
    register: () => Promise.reject(new Error('Expected nobody to register anything.')),
    reload: () => undefined,
  });
}
