/** Short tones, made here: a count is heard without looking up from the eyepiece. */

import type { Sound } from '../../count/tally';

const TONES: Record<Sound, { frequency_hz: number; length_s: number }> = {
  count: { frequency_hz: 880, length_s: 0.05 },
  target: { frequency_hz: 1320, length_s: 0.5 },
  undo: { frequency_hz: 440, length_s: 0.08 },
  rejected: { frequency_hz: 180, length_s: 0.2 },
};

let context: AudioContext | null = null;

export function playTallySound(kind: Sound): void {
  context ??= new AudioContext();
  const { frequency_hz, length_s } = TONES[kind];
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = frequency_hz;
  volume.gain.setValueAtTime(0.15, context.currentTime);
  // Faded out, since a tone that is cut off clicks.
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + length_s);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + length_s);
}
