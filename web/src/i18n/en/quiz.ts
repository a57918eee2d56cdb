/** The quiz. */

export const quiz = {
  heading: 'Quiz',
  none: 'There is nothing to ask yet',
  none_text: 'The quiz asks about cells that a person has verified. Verify some under “Cells”.',
  lead: 'Name the cell. Then see what the reviewer and the model said.',
  question: (number: string, total: string) => `Cell ${number} of ${total}`,
  picture: 'The cell to name',
  choices: 'Your answer',
  right: 'Right',
  wrong: (name: string) => `You said: ${name}`,
  confirmed: 'Verified by a person',
  model: 'The model said',
  model_none: 'gave no name',
  next: 'Next cell',
  finish: 'See the result',
  again: 'Another round',
  score: (right: string, asked: string) => `${right} of ${asked} right`,
  score_class: 'By class',
};
