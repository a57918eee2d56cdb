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
import { EngineError, describe } from './errors';
import { findMaxError, findTolerance, type Golden } from './golden';
import { Network, type NetworkSource } from './network';
import type { Backend, BackendReport, Progress } from './types';

const TIMED_RUNS = 5;
/** Enough is known after this long, however many runs it took. */
const TIMING_BUDGET_MS = 400;

export interface Choice {
  network: Network;
  backend: Backend;
  reports: BackendReport[];
}

export interface Candidates {
  source: NetworkSource;
  golden: Golden;
  options: BackendOptions;
  onProgress: (progress: Progress) => void;
  /** Checked between backends; throws when the caller has gone. */
  check: () => void;
}

/** The fastest of the usual three; the plain cpu backend, many times slower, only when none of them works. */
export async function chooseFastest(
  candidates: Candidates,
  excluded: ReadonlySet<Backend> = new Set(),
): Promise<Choice> {
  const reports: BackendReport[] = [];
  let best: { network: Network; report: BackendReport } | undefined;
  for (const backend of (['wasm', 'webgl', 'webgpu'] as const).filter((name) => !excluded.has(name))) {
    const emulation = await findEmulation(backend);
    if (emulation !== undefined) {
      reports.push({ ...describeUntried(backend), ...describeFailure(emulation) });
      continue;
    }
    const { network, report } = await tryBackend(backend, candidates);
    reports.push(report);
    if (!network) continue;
    const beaten = best && (best.report.median_ms ?? Infinity) <= (report.median_ms ?? Infinity);
    const loser = beaten ? { network, report } : best;
    if (loser) {
      loser.network.dispose();
      stopBackend(loser.report.backend);
    }
    if (!beaten) best = { network, report };
  }
  if (best) {
    // The last one tried is TF.js's current one; go back to the winner, which is still up.
    await startBackend(best.report.backend, candidates.options);
    return { network: best.network, backend: best.report.backend, reports };
  }
  const { network, report } = await tryBackend('cpu', candidates);
  reports.push(report);
  if (!network) throw failed('None of the ways to compute passed', reports);
  return { network, backend: 'cpu', reports };
}

/** The one backend asked for. */
export async function chooseNamed(backend: Backend, candidates: Candidates): Promise<Choice> {
  const { network, report } = await tryBackend(backend, candidates);
  if (!network) throw failed(`The backend ${backend} did not pass`, [report]);
  return { network, backend, reports: [report] };
}

async function tryBackend(
  backend: Backend,
  { source, golden, options, onProgress, check }: Candidates,
): Promise<{ network?: Network; report: BackendReport }> {
  check();
  onProgress({ phase: 'self-test', backend });
  let network: Network | undefined;
  const report = describeUntried(backend);
  try {
    await startBackend(backend, options);
    network = await Network.load(source, watchContext(backend));
    // The first run compiles shaders and uploads weights.
    const probabilities = await network.infer(golden.pixels);
    const float16 = isFloat16(backend);
    const tolerance = findTolerance(backend, float16);
    const error = findMaxError(probabilities, golden.probabilities);
    Object.assign(report, { float16, tolerance, max_error: Number.isNaN(error) ? null : error });
    if (!(error <= tolerance)) {
      throw new BackendError(`its probabilities are off by ${error.toPrecision(2)}, allowed are ${tolerance}`, {
        code: 'inaccurate',
        error,
        tolerance,
      });
    }
    report.median_ms = await measure(network, golden);
    report.passed = true;
    return { network, report };
  } catch (error) {
    Object.assign(report, describeFailure(error));
    network?.dispose();
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
    refusal: null,
  };
}

function describeFailure(error: unknown): Pick<BackendReport, 'reason' | 'refusal'> {
  return { reason: describe(error), refusal: error instanceof BackendError ? error.refusal : { code: 'failed' } };
}

async function measure(network: Network, golden: Golden): Promise<number> {
  const times: number[] = [];
  const start = performance.now();
  while (times.length < TIMED_RUNS && (times.length === 0 || performance.now() - start < TIMING_BUDGET_MS)) {
    const before = performance.now();
    await network.infer(golden.pixels);
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
