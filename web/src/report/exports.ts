/** The copies of a report that can be handed on. What writes each is fetched when somebody asks for it. */

import type { ReviewSession } from '../review/types';
import { listTrainingCrops } from './trainingCrops';
import type { Report } from './report';

export const EXPORT_KINDS = ['csv', 'json', 'fhir', 'hl7', 'crops'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

const ENDINGS: Record<ExportKind, string> = { csv: '.csv', json: '.json', fhir: '.fhir.json', hl7: '.hl7', crops: '-crops.zip' };

export interface ExportSource {
  report: Report;
  session: ReviewSession;
  loadBlob: (pictureId: string) => Promise<Blob | null>;
}

/** The file of one kind; rejects with what its writer throws. */
export async function writeExport(kind: ExportKind, { report, session, loadBlob }: ExportSource): Promise<File> {
  const { seal } = session;
  const name = `leukoscope-${nameFile(session.name)}${ENDINGS[kind]}`;
  switch (kind) {
    case 'csv':
      return new File([(await import('./csv')).writeReportCsv(report)], name, { type: 'text/csv' });
    case 'json': {
      const text = seal
        ? (await import('./sealedCopies')).writeSealedJson(seal)
        : (await import('./json')).writeReportJson(report);
      return new File([text], name, { type: 'application/json' });
    }
    case 'fhir': {
      const text = seal ? (await import('./sealedCopies')).writeSealedFhir(seal) : (await import('./fhir')).writeFhirJson(report);
      return new File([text], name, { type: 'application/fhir+json' });
    }
    case 'hl7':
      return new File([(await import('./hl7')).writeHl7(report)], name, { type: 'text/plain' });
    case 'crops': {
      const { writeCropArchive } = await import('./archive');
      const archive = writeCropArchive(listTrainingCrops(session, loadBlob));
      return new File([await new Response(archive).blob()], name, { type: 'application/zip' });
    }
  }
}

/** Letters, digits and dashes of a session's name, so that every file system takes it. */
export function nameFile(name: string): string {
  return name.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'report';
}
