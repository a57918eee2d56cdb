/** Prediction sets of finer classes. Fetched with the settings of the laboratory, not with the page. */

export const finerSets = {
  help: (least: number) =>
    `A set names the finer classes of a class once each of them has ${least} cells that a person has given it. Until then it names the class as a whole.`,
};

export type FinerSetMessages = typeof finerSets;
