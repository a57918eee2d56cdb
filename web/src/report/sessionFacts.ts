/** What a session hands to its report. */

import { version } from '../../package.json';
import { countDifferential } from '../count/differential';
import { DEFAULT_RANGES } from '../count/ranges';
import type { Text } from '../count/types';
import { compareReadings } from '../review/secondReading';
import { countTotals, isCounted, listClassConfirmations, listCounted, listPictures } from '../review/selectors';
import type { ReviewSession } from '../review/types';
import { buildReport, signReport, type Report, type SecondReader } from './report';

export interface ReportSetting {
  /** Who reviewed; the name of the signature takes precedence. */
  reader: string;
  /** A typed count; a second reading of the session's own cells takes precedence. */
  second: SecondReader | null;
  /** What the report must not be read without. */
  limits: Text;
}

/** The report of a session as it is now, signed exactly where the session is. */
export function reportSession(session: ReviewSession, { reader, second, limits }: ReportSetting): Report {
  const { signature, model, classes, target } = session;
  const cells = listCounted(session);
  // A second count without white cells cannot be compared, nor can anything be compared with an empty first one.
  const canCompare = (counted: SecondReader['cells']) => countDifferential(counted, classes, { target }).counted > 0;
  const perPicture = new Map<string, number>();
  for (const cell of Object.values(session.cells).filter(isCounted)) {
    perPicture.set(cell.pictureId, (perPicture.get(cell.pictureId) ?? 0) + 1);
  }
  const report = buildReport({
    id: session.id,
    created: session.created,
    sampleId: session.sampleId,
    notes: session.notes,
    laboratory: session.laboratory,
    reviewer: signature?.by ?? reader,
    softwareVersion: version,
    model: { id: model.id, name: { en: model.id }, version: model.version, manifest_sha256: model.manifestSha256 },
    profile: session.profile,
    pictures: listPictures(session).map(({ id, name, checked = null }) => ({
      name,
      cells: perPicture.get(id) ?? 0,
      checked,
    })),
    cells,
    classes,
    target,
    totalWbc: session.totalWbc,
    ranges: session.ranges ?? DEFAULT_RANGES,
    second: describeReading(session) ?? (second !== null && canCompare(second.cells) && canCompare(cells) ? second : null),
    notACell: countTotals(session).notCells,
    unidentifiedAccepted: signature !== null && signature.leftUnidentified > 0,
    classConfirmations: listClassConfirmations(session),
    limits,
  });
  return signature === null ? report : signReport(report, signature.at, readKey(session));
}

/** The key that the seal's report names; whether it has signed is found out by verifying. */
function readKey({ seal }: ReviewSession): string | null {
  const { signature } = (seal?.report ?? {}) as unknown as Partial<Report>;
  return typeof signature?.key === 'string' ? signature.key : null;
}

/** Null where none was taken in, or one of the readers counted no white cell. */
function describeReading(session: ReviewSession): SecondReader | null {
  const compared = compareReadings(session);
  if (!compared?.agreement) return null;
  const { firstReader, reader, firstCells, cells, kappa, both, disagreements } = compared;
  const decided = disagreements.filter(({ decision }) => decision !== null).length;
  return { reader, cells, reading: { firstReader, firstCells, kappa, both, disagreements: disagreements.length, decided } };
}
