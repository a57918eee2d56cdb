/** Waits long enough for a slow machine: what a test waits for comes, or the test is wrong. */

import { configure } from '@testing-library/dom';
import { vi } from 'vitest';

const MOST_MS = 30_000;
configure({ asyncUtilTimeout: MOST_MS });

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (look, options = MOST_MS) => waitFor(look, options);
