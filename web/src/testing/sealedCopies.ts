/** A signed session and its three copies, for tests. */

import { reportSession } from '../report/sessionFacts';
import { writeSealedFhir, writeSealedJson } from '../report/sealedCopies';
import { headOf } from '../review/audit';
import { openReview } from '../review/reducer';
import type { ReviewSession } from '../review/types';
import { fromBase64Url, toBase64Url } from '../signing/bytes';
import { makeKeyPair, sign } from '../signing/ed25519';
import { sealSession } from '../signing/seal';
import { packSession } from '../storage/sessionFile';
import { human, makeReviewed, play, STAMP } from './reviewStates';

/** 32 bytes that everybody knows: a key for tests. */
export const TEST_SEED = fromBase64Url('AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA');
const PICTURE = new Blob(['abc']);
const PICTURE_SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/** Every cell is confirmed or known to be without a name; Ada has signed by name. */
export function makeSigned(): ReviewSession {
  let state = makeReviewed();
  const { session } = state;
  const pictures = Object.fromEntries(
    Object.entries(session.pictures).map(([id, picture]) => [id, { ...picture, sha256: PICTURE_SHA256 }]),
  );
  const [first = '', second = ''] = Object.keys(session.cells);
  state = play(
    { ...state, session: { ...session, pictures } },
    human({ type: 'sample_set', sampleId: '样本 7' }),
    human({ type: 'cells_reclassified', cellIds: [second], label: 'BAND' }),
    human({ type: 'cells_confirmed', cellIds: [first] }),
    human({ type: 'class_confirmed', label: 'LYMPHOCYTE' }),
    { type: 'signed', unidentifiedKnown: true, ...STAMP },
  );
  if (state.rejected) throw new Error(JSON.stringify(state.rejected));
  return state.session;
}

/** The same with a seal of the test key. */
export async function makeSealed(): Promise<ReviewSession> {
  const session = makeSigned();
  const { publicKey, secret } = await makeKeyPair(TEST_SEED);
  const report = reportSession(session, { reader: '', second: null, limits: { en: 'Limits.' } });
  const key = { publicKey: toBase64Url(publicKey), sign: (message: Uint8Array<ArrayBuffer>) => sign(secret ?? TEST_SEED, message) };
  const seal = await sealSession(session, report, key);
  return play(openReview(session), { type: 'sealed', seal, head: headOf(session.audit) }).session;
}

export async function writeCopies(session: ReviewSession): Promise<{ report: string; fhir: string; session: Blob }> {
  if (!session.seal) throw new Error('Expected a sealed session.');
  const file = await new Response(packSession(session, () => Promise.resolve(PICTURE))).blob();
  return { report: writeSealedJson(session.seal), fhir: writeSealedFhir(session.seal), session: file };
}
