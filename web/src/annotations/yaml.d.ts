/** The part of js-yaml that is used; the package carries no types. */
declare module 'js-yaml' {
  /** Plain values: texts, numbers, truth values, lists and objects. */
  export const CORE_SCHEMA: object;
  /** Throws `YAMLException`. */
  export function load(text: string, options: { schema: object }): unknown;
}
