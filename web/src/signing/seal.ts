/** Signs a session, its report and its FHIR bundle with a reader's key. */

import { headOf } from '../review/audit';
import type { Json, ReviewSession, Seal } from '../review/types';
import type { Report } from '../report/report';
import { writeSignedBundle } from '../report/sealedCopies';
import { digestJson, type Bytes } from './bytes';
import { condenseSession, listLabels, toJson } from './condensed';
import { STATEMENT_FORMAT, writeStatement } from './statement';

export interface SigningKey {
  /** 43 letters of base64url. */
  publicKey: string;
  sign: (message: Bytes) => Promise<Bytes>;
}

/**
 * The seal of a session that a person has signed by name.
 *
 * `report`: of that session, signed, too. Throws Error where either is unsigned, or what the key throws.
 */
export async function sealSession(session: ReviewSession, report: Report, key: SigningKey): Promise<Seal> {
  const { signature } = session;
  if (!signature || !report.signature) throw new Error('Expected a signed session and its report. Sign by name first.');
  const signed: Report = { ...report, signature: { ...report.signature, key: key.publicKey } };
  const copies = {
    report: toJson(signed),
    fhir: toJson(writeSignedBundle(signed)),
    session: condenseSession(session) as Json,
  };
  const statement = {
    format: STATEMENT_FORMAT,
    person: signature.by,
    signed_at: signature.at,
    model: session.model,
    profile: session.profile,
    trail: { entries: session.audit.length, head: headOf(session.audit) },
    labels: digestJson(listLabels(session)),
    report: digestJson(copies.report),
    fhir: digestJson(copies.fhir),
    session: digestJson(copies.session),
  } as const;
  return { jws: await writeStatement(statement, key.publicKey, key.sign), ...copies };
}
