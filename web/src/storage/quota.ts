/** What a person needs to know when there is no more room. */

import type { StorageDatabase } from './database';
import type { StorageProblem } from './storageProblems';
import { measureRoom } from './persistence';

/** Lists the other sessions, the largest first: they are what could be deleted. */
export async function describeQuota(database: StorageDatabase, sessionId: string): Promise<StorageProblem> {
  const [room, records] = await Promise.all([measureRoom(), database.getAll('sessions')]);
  const sessions = records.map(({ summary }) => summary).filter(({ id }) => id !== sessionId);
  return {
    kind: 'quota_exceeded',
    usage_bytes: room?.usage_bytes ?? null,
    quota_bytes: room?.quota_bytes ?? null,
    sessions: sessions.sort((a, b) => b.bytes - a.bytes),
  };
}
