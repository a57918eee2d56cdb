/** TF.js backends: each a chunk of its own, fetched only when tried. */

import * as tf from '@tensorflow/tfjs-core';
import wasmSimdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';

import { describe } from '../errors';
import type { Backend, BackendFailure } from '../types';

/** A driver that hangs must not hang the page. */
const START_TIMEOUT_MS = 30_000;

/** Why a backend is not taken, in English and as a code. */
export class BackendError extends Error {
  readonly failure: BackendFailure;

  constructor(message: string, failure: BackendFailure) {
    super(message);
    this.name = 'BackendError';
    this.failure = failure;
  }
}

export interface BackendOptions {
  wasmPaths: string | undefined;
  /** TF.js flags, such as WEBGL_FORCE_F16_TEXTURES. */
  flags: Record<string, boolean | number>;
}

/** Make `backend` the one TF.js computes on. Throws an Error, mostly a BackendError, that says why that cannot be. */
export async function startBackend(backend: Backend, options: BackendOptions): Promise<void> {
  tf.env().set('PROD', true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        const seconds = START_TIMEOUT_MS / 1000;
        reject(new BackendError(`it did not start within ${seconds} seconds`, { code: 'start_timeout', seconds }));
      },
      START_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([PREPARE[backend](options), late]);
    tf.env().setFlags({ ...tf.env().getFlags(), ...options.flags });
    // setBackend resolves to false where others would throw.
    const started = await Promise.race([tf.setBackend(backend), late]);
    if (!started || tf.getBackend() !== backend) {
      throw new BackendError('this device or browser cannot start it', { code: 'not_started' });
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Free the backend and everything on it. */
export function stopBackend(backend: Backend): void {
  try {
    if (tf.engine().registryFactory[backend]) tf.removeBackend(backend);
  } catch (error) {
    // A lost context cannot be tidied up; nothing of it is used again.
    console.warn(`Leukoscope: could not free the backend ${backend}: ${describe(error)}`);
  }
}

/** True where the device computes with 16-bit floats, as some phones' WebGL does. */
export function isFloat16(backend: Backend): boolean {
  return (
    backend === 'webgl' &&
    (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') || tf.env().getBool('WEBGL_FORCE_F16_TEXTURES'))
  );
}

/**
 * Aborts with a BackendError once the graphics context is taken away; what is computed from then on is void or never
 * comes.
 */
export function watchContext(backend: Backend): AbortSignal {
  const reason = new BackendError(`the browser took the ${backend} context away`, { code: 'context_lost' });
  const watch = new AbortController();
  const gl = backend === 'webgl' ? findContext() : undefined;
  const release = (): void => {
    // TF.js polls for results that never come; it stops once they are marked as there.
    if (gl instanceof WebGL2RenderingContext) gl.clientWaitSync = () => gl.ALREADY_SIGNALED;
    watch.abort(reason);
  };
  gl?.canvas.addEventListener('webglcontextlost', release, { once: true });
  if (backend === 'webgpu') void findDevice().lost.then(() => watch.abort(reason));
  return watch.signal;
}

/** True from the moment on at which `watchContext`'s signal is about to abort. */
export function isLost(backend: Backend): boolean {
  return backend === 'webgl' && findContext()?.isContextLost() === true;
}

/** Take the context away, as a driver that restarts does (tests only). */
export function loseContext(backend: Backend): void {
  if (backend === 'webgl') findContext()?.getExtension('WEBGL_lose_context')?.loseContext();
  if (backend === 'webgpu') findDevice().destroy();
}

function findContext(): WebGLRenderingContext | undefined {
  return (tf.backend() as unknown as { gpgpu?: { gl?: WebGLRenderingContext } }).gpgpu?.gl;
}

function findDevice(): GPUDevice {
  return (tf.backend() as unknown as { device: GPUDevice }).device;
}

/** Why a graphics backend is not worth trying here, if so: emulated on the processor, it is slower than wasm. */
export async function findEmulation(backend: Backend): Promise<BackendError | undefined> {
  const reason = new BackendError('it is emulated in software here, which is slower than wasm', { code: 'emulated' });
  if (backend === 'webgpu') {
    const adapter = await (navigator as { gpu?: GPU }).gpu?.requestAdapter();
    return adapter?.info.isFallbackAdapter || /swiftshader|llvmpipe/i.test(adapter?.info.architecture ?? '') ? reason : undefined;
  }
  if (backend !== 'webgl' || typeof OffscreenCanvas === 'undefined') return undefined;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(info && gl?.getParameter(info.UNMASKED_RENDERER_WEBGL));
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software/i.test(renderer) ? reason : undefined;
}

const PREPARE: Record<Backend, (options: BackendOptions) => Promise<void>> = {
  async webgpu() {
    const gpu = (navigator as { gpu?: GPU }).gpu;
    if (!gpu) throw new BackendError('this browser has no WebGPU, or shows it to https pages only', { code: 'no_webgpu' });
    if (!(await gpu.requestAdapter())) {
      throw new BackendError('WebGPU finds no graphics adapter', { code: 'no_webgpu_adapter' });
    }
    await import('@tensorflow/tfjs-backend-webgpu');
  },
  async webgl() {
    if (typeof OffscreenCanvas === 'undefined' || !new OffscreenCanvas(1, 1).getContext('webgl2')) {
      throw new BackendError('WebGL 2 is switched off or not there', { code: 'no_webgl' });
    }
    await import('@tensorflow/tfjs-backend-webgl');
  },
  async wasm({ wasmPaths }) {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    // Threads start from blob: addresses; where a CSP forbids those, setBackend would hang forever.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    const at = (name: string, bundled: string): string =>
      wasmPaths === undefined ? bundled : new URL(name, `${wasmPaths.replace(/\/$/, '')}/`).href;
    const simdUrl = at('tfjs-backend-wasm-simd.wasm', wasmSimdUrl);
    const plainUrl = at('tfjs-backend-wasm.wasm', wasmUrl);
    // TF.js hangs on a missing file, so ask first; it then comes from the browser's cache.
    const url = new URL(simd ? simdUrl : plainUrl, self.location.href);
    const response = await fetch(url);
    if (!response.ok) {
      const failure: BackendFailure = { code: 'wasm_file_missing', url: url.href, status: response.status };
      throw new BackendError(`expected ${url.href}, got HTTP status ${response.status}`, failure);
    }
    await response.arrayBuffer();
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plainUrl,
      'tfjs-backend-wasm-simd.wasm': simdUrl,
      'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
    });
  },
  async cpu() {
    await import('@tensorflow/tfjs-backend-cpu');
  },
};
