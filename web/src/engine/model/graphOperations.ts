/**
 * The operations of TF.js that its converter may call: the build takes them in place of all (tools/trimTfjs.mjs).
 *
 * Enough for every operation of contract/graph_operations.json, which is all that the exporter writes.
 */

import { resizeBilinear } from '@tensorflow/tfjs-core/dist/ops/image/resize_bilinear';
import { resizeNearestNeighbor } from '@tensorflow/tfjs-core/dist/ops/image/resize_nearest_neighbor';

export {
  add,
  avgPool,
  cast,
  concat,
  conv2d,
  depthwiseConv2d,
  elu,
  erf,
  exp,
  fused,
  greaterEqual,
  leakyRelu,
  matMul,
  max,
  maxPool,
  maximum,
  mean,
  minimum,
  mul,
  pad,
  reciprocal,
  relu,
  relu6,
  reshape,
  rsqrt,
  selu,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  sub,
  tanh,
  transpose,
} from '@tensorflow/tfjs-core';

export const image = { resizeBilinear, resizeNearestNeighbor };
