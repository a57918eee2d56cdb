/** The report as a JSON file, and back. */

import { Validator, type Schema } from '@cfworker/json-schema';

import schema from '../../../contract/report.schema.json' with { type: 'json' };
import { describe } from '../engine/errors';
import { canSign, type Report } from './report';

const validator = new Validator(schema as unknown as Schema, '2020-12', false);

export function writeReportJson(report: Report): string {
  return `${JSON.stringify(report, null, 1)}\n`;
}

/**
 * Read a report that `writeReportJson` wrote.
 *
 * Throws Error where the text is no JSON, breaks contract/report.schema.json, or is signed without being complete.
 */
export function readReportJson(text: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidReport(`it is not JSON (${describe(error)})`);
  }
  const { valid, errors } = validator.validate(value);
  if (!valid) {
    // The outermost errors only say "properties do not match"; the last one names the place.
    const deepest = errors.at(-1);
    throw invalidReport(`at ${deepest?.instanceLocation ?? '#'}: ${deepest?.error ?? 'it breaks the schema'}`);
  }
  const report = value as Report;
  const missing = report.signature === null ? [] : canSign({ ...report, signature: null });
  if (missing.length > 0) throw invalidReport(`it is signed, yet ${missing.map(({ code }) => code).join(', ')}`);
  return report;
}

function invalidReport(reason: string): Error {
  return new Error(`Expected a report as Leukoscope writes it, but ${reason}. Export it again, unchanged.`);
}
