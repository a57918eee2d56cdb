/** English nouns behind a number. */

export const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
export const countCells = (count: number): string => `${count} ${plural(count, 'cell', 'cells')}`;
export const countFields = (count: number): string => `${count} ${plural(count, 'field', 'fields')}`;
