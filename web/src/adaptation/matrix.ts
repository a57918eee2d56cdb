/* eslint-disable @typescript-eslint/no-non-null-assertion -- matrices: indices are in range by construction */
/** The little linear algebra that adapting needs: dense matrices of doubles, row by row. */

export interface Matrix {
  rows: number;
  columns: number;
  /** rows x columns. */
  values: Float64Array;
}

export function makeMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/** A view of one row. */
export function takeRow({ columns, values }: Matrix, row: number): Float64Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** Throws RangeError unless all rows have one length. */
export function fromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const matrix = makeMatrix(rows.length, columns);
  rows.forEach((row, index) => {
    if (row.length !== columns) throw new RangeError(`Expected rows of ${columns} numbers, got one of ${row.length}.`);
    matrix.values.set(row, index * columns);
  });
  return matrix;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}

/** to += factor * from */
export function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let index = 0; index < to.length; index += 1) to[index]! += factor * from[index]!;
}

/** The inverse of a symmetric positive definite matrix, by Cholesky's decomposition. */
export function invert(matrix: Matrix): Matrix {
  const size = matrix.rows;
  const lower = makeMatrix(size, size);
  for (let row = 0; row < size; row += 1) {
    const own = takeRow(lower, row);
    for (let column = 0; column <= row; column += 1) {
      const other = takeRow(lower, column);
      let sum = matrix.values[row * size + column]!;
      for (let index = 0; index < column; index += 1) sum -= own[index]! * other[index]!;
      own[column] = row === column ? Math.sqrt(sum) : sum / other[column]!;
    }
  }
  const inverse = makeMatrix(size, size);
  for (let column = 0; column < size; column += 1) {
    // Solve L y = e, then L' x = y; x is a row of the inverse, which is symmetric.
    const x = takeRow(inverse, column);
    for (let row = column; row < size; row += 1) {
      const own = takeRow(lower, row);
      let sum = row === column ? 1 : 0;
      for (let index = column; index < row; index += 1) sum -= own[index]! * x[index]!;
      x[row] = sum / own[row]!;
    }
    for (let row = size - 1; row >= 0; row -= 1) {
      x[row]! /= lower.values[row * size + row]!;
      const own = takeRow(lower, row);
      for (let index = 0; index < row; index += 1) x[index]! -= own[index]! * x[row]!;
    }
  }
  return inverse;
}
