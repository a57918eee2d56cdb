/** WebAssembly in its text form, assembled by tools/assembleWat.mjs. */
declare module '*.wat' {
  const code: Uint8Array<ArrayBuffer>;
  export default code;
}
