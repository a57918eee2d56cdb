/** The tally. */

export const tally = {
  heading: 'Tally',
  lead: 'Count at the microscope: one key a class. Press the keys, or the fields.',
  keys: 'Counter',
  undo: 'Undo',
  redo: 'Redo',
  reset: 'Start again',
  sound: 'Sounds',
  done: 'The target is reached. Raise it to go on.',
  taken_back: (name: string) => `Taken back: ${name}`,
  came_back: 'The count before is back.',
  announce: (name: string, count: string) => `${name} ${count}`,
  result: 'Result',
  to_second: 'Use as the second reader’s count',
  keep: 'The count stays on this device until you start again.',
};
