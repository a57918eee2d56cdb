import { buildEngine } from '../tools/engineBuild.mjs';

/** The engine's tests run what `npm pack` would ship. */
export default function globalSetup(): void {
  buildEngine();
}
