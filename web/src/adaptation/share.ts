import { clopperPearson } from '../count/intervals';

/** Cells of which `right` are as they should be, with the exact 95 % interval, as shares of 1. */
export interface Share {
  right: number;
  n: number;
  value: number;
  interval: [low: number, high: number];
}

export function describeShare(right: number, n: number): Share {
  const { low, high } = clopperPearson(right, n);
  return { right, n, value: round(right / n), interval: [round(low), round(high)] };
}

function round(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
