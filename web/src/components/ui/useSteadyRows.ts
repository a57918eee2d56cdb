import { useState } from 'react';

/**
 * The rows, of plain data and no two alike, each the same object as before where nothing of it changed: a list of the
 * library draws only those rows again that are new to it.
 */
export function useSteadyRows<Row extends object>(rows: readonly Row[]): readonly Row[] {
  const [known] = useState(() => new KnownRows<Row>());
  return known.recall(rows);
}

class KnownRows<Row extends object> {
  #rows = new Map<string, Row>();

  recall(rows: readonly Row[]): readonly Row[] {
    this.#rows = new Map(
      rows.map((row) => {
        const content = JSON.stringify(row);
        return [content, this.#rows.get(content) ?? row];
      }),
    );
    return [...this.#rows.values()];
  }
}
