/** The start-up self-test: which backends compute this model rightly, and which of them is fastest here. */

import {
  BackendError,
  findEmulation,
  isFloat16,
  startBackend,
  stopBackend,
  watchContext,
  type BackendOptions,
} from './backends';
import { EngineError, describe } from '../errors';
import { findTolerance, findWorst, type Golden } from './golden';
import type { LocatorSpec } from '../manifest';
import { disposeNetworks, listStages, loadNetworks, type Networks, type Sources } from './stages';
import type { Backend, BackendReport, Progress } from '../types';

const TIMED_RUNS = 5;
/** What every picture needs. */
const TIMED_ROLES = ['heatmap', 'geometry', 'probabilities', 'cellness', 'fine_probabilities'] as const;
/**
 * A cell or tile every so often is enough: decoding a photograph takes longer. The graphics backends, downloads of 50
 * kB
 * to 60 kB each, are then not tried unless somebody chooses one.
 */
const FAST_ENOUGH_MS = 40;
/** The measurement stops after this time, whatever the number of runs. */
const TIMING_BUDGET_MS = 400;

export interface Choice {
  /** All of a model's networks run on one backend. */
  networks: Networks;
  backend: Backend;
  reports: BackendReport[];
}

export interface Candidates {
  sources: Sources;
  golden: Golden;
  locator: LocatorSpec | undefined;
  options: BackendOptions;
  onProgress: (progress: Progress) => void;
  /** Checked between backends; throws when the caller has gone. */
  check: () => void;
}

const NOT_NEEDED = new BackendError('wasm is fast enough here', { code: 'not_needed' });

function isFastEnough(report: BackendReport | undefined): boolean {
  return (report?.median_ms ?? Infinity) <= FAST_ENOUGH_MS;
}

/**
 * Wasm where it is fast enough, else the fastest of it and the graphics backends; the plain cpu backend, many times
 * slower, only when none of them works.
 */
export async function chooseFastest(
  candidates: Candidates,
  excluded: ReadonlySet<Backend> = new Set(),
): Promise<Choice> {
  const reports: BackendReport[] = [];
  let best: { networks: Networks; report: BackendReport } | undefined;
  for (const backend of (['wasm', 'webgl', 'webgpu'] as const).filter((name) => !excluded.has(name))) {
    const reason = (await findEmulation(backend)) ?? (isFastEnough(best?.report) ? NOT_NEEDED : undefined);
    if (reason !== undefined) {
      reports.push({ ...describeUntried(backend), ...describeFailure(reason) });
      continue;
    }
    const { networks, report } = await tryBackend(backend, candidates);
    reports.push(report);
    if (!networks) continue;
    const beaten = best && (best.report.median_ms ?? Infinity) <= (report.median_ms ?? Infinity);
    const loser = beaten ? { networks, report } : best;
    if (loser) {
      disposeNetworks(loser.networks);
      stopBackend(loser.report.backend);
    }
    if (!beaten) best = { networks, report };
  }
  if (best) {
    // The last one tried is TF.js's current one; go back to the winner, which is still up.
    await startBackend(best.report.backend, candidates.options);
    return { networks: best.networks, backend: best.report.backend, reports };
  }
  const { networks, report } = await tryBackend('cpu', candidates);
  reports.push(report);
  if (!networks) throw failed('None of the ways to compute passed', reports);
  return { networks, backend: 'cpu', reports };
}

/** The one backend asked for. */
export async function chooseNamed(backend: Backend, candidates: Candidates): Promise<Choice> {
  const { networks, report } = await tryBackend(backend, candidates);
  if (!networks) throw failed(`The backend ${backend} did not pass`, [report]);
  return { networks, backend, reports: [report] };
}

async function tryBackend(
  backend: Backend,
  { sources, golden, locator, options, onProgress, check }: Candidates,
): Promise<{ networks?: Networks; report: BackendReport }> {
  check();
  onProgress({ phase: 'self-test', backend });
  let networks: Networks | undefined;
  const report = describeUntried(backend);
  try {
    await startBackend(backend, options);
    networks = await loadNetworks(sources, watchContext(backend));
    const float16 = isFloat16(backend);
    const tolerance = findTolerance(backend, float16);
    Object.assign(report, { float16, tolerance });
    for (const [name, network] of listStages(networks)) {
      const { pixels, outputs } = golden[name] ?? golden.classifier;
      // The first run compiles shaders and uploads weights.
      const { role, error } = findWorst(await network.run(pixels, network.roles), outputs, locator);
      report.max_error = Number.isNaN(error) ? null : Math.max(report.max_error ?? 0, error);
      if (!(error <= tolerance)) {
        throw new BackendError(`its numbers of ${role} are off by ${error.toPrecision(2)}, allowed are ${tolerance}`, {
          code: 'inaccurate',
          error,
          tolerance,
        });
      }
    }
    report.median_ms = await measure(networks, golden);
    report.passed = true;
    return { networks, report };
  } catch (error) {
    Object.assign(report, describeFailure(error));
    if (networks) disposeNetworks(networks);
    stopBackend(backend);
    check();
    return { report };
  }
}

function describeUntried(backend: Backend): BackendReport {
  return {
    backend,
    passed: false,
    max_error: null,
    tolerance: null,
    median_ms: null,
    float16: false,
    reason: null,
    failure: null,
  };
}

function describeFailure(error: unknown): Pick<BackendReport, 'reason' | 'failure'> {
  return { reason: describe(error), failure: error instanceof BackendError ? error.failure : { code: 'failed' } };
}

/** Median time of what the usual picture of one cell takes: every stage once. */
async function measure(networks: Networks, golden: Golden): Promise<number> {
  const times: number[] = [];
  const start = performance.now();
  while (times.length < TIMED_RUNS && (times.length === 0 || performance.now() - start < TIMING_BUDGET_MS)) {
    const before = performance.now();
    for (const [name, network] of listStages(networks)) {
      await network.run((golden[name] ?? golden.classifier).pixels, TIMED_ROLES);
    }
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? Infinity;
}

function failed(what: string, reports: BackendReport[]): EngineError {
  const list = reports.map(({ backend, reason }) => `  ${backend}: ${reason ?? 'unknown'}`).join('\n');
  return new EngineError(
    'backend_failed',
    `${what} the self-test with the model's golden picture:\n${list}\nTry another backend, or an up-to-date browser.`,
    { reports },
  );
}
