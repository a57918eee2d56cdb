/** The part of jStat that is used; the package carries no types. */
declare module 'jstat' {
  const jStat: {
    beta: {
      /** The quantile function of the beta distribution. */
      inv(probability: number, alpha: number, beta: number): number;
    };
    hypgeom: {
      /** P(X <= x) for `draws` without replacement from `population`, `marked` of which are marked. */
      cdf(x: number, population: number, marked: number, draws: number): number;
    };
  };
  export default jStat;
}
