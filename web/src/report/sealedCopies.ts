/** Copies of a report that a reader's key has signed: what was signed, and beside it the signature and the original. */

import type { Binary, Bundle, Provenance } from 'fhir/r4';

import type { Json, Seal } from '../review/types';
import { makeEntry, makeUuid, writeFhirBundle } from './fhir';
import type { Report } from './report';

/** ISO/ASTM E1762: a signature of who made the document. */
const SIGNATURE_TYPE = { system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.1', display: 'Author\'s Signature' };

/** The report with its seal; the original lets a verifier say what was changed. */
export function writeSealedJson({ jws, report }: Seal): string {
  return `${JSON.stringify({ ...(report as object), seal: { jws, original: report } }, null, 1)}\n`;
}

/**
 * The bundle as it is signed: with a Provenance and a Binary whose `data` are still missing.
 *
 * Throws Error where no key signs the report.
 */
export function writeSignedBundle(report: Report): Bundle {
  const { signature } = report;
  if (signature?.key == null) throw new Error('Expected a report that a key signs. Sign it with a key first.');
  const reference = (part: string) => ({ reference: `urn:uuid:${makeUuid(report.id, part)}` });
  const who = { display: signature.name, identifier: { system: 'urn:ietf:rfc:8037', value: signature.key } };
  const provenance: Provenance = {
    resourceType: 'Provenance',
    id: makeUuid(report.id, 'signature'),
    target: [reference('report')],
    recorded: signature.at,
    agent: [{ who }],
    entity: [{ role: 'source', what: reference('original') }],
    signature: [{ type: [SIGNATURE_TYPE], when: signature.at, who, targetFormat: 'application/fhir+json', sigFormat: 'application/jose' }],
  };
  const original: Binary = { resourceType: 'Binary', id: makeUuid(report.id, 'original'), contentType: 'application/fhir+json' };
  const bundle = writeFhirBundle(report);
  return { ...bundle, entry: [...(bundle.entry ?? []), makeEntry(provenance), makeEntry(original)] };
}

/** The bundle with the signature and, in the Binary, the original. */
export function writeSealedFhir({ jws, fhir }: Seal): string {
  const bundle = structuredClone(fhir) as unknown as Bundle;
  for (const { resource } of bundle.entry ?? []) {
    if (resource?.resourceType === 'Provenance' && resource.signature?.[0]) resource.signature[0].data = btoa(jws);
    if (resource?.resourceType === 'Binary') resource.data = encodeUtf8(fhir);
  }
  return `${JSON.stringify(bundle, null, 1)}\n`;
}

function encodeUtf8(value: Json): string {
  const letters = Array.from(new TextEncoder().encode(JSON.stringify(value)), (byte) => String.fromCharCode(byte));
  return btoa(letters.join(''));
}
