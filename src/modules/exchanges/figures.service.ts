import type { Work } from '../../platform/database/unitOfWork.ts';
import { followLog } from '../trackrecord/index.ts';
import type { Exchange } from './exchanges.entity.ts';

/** What follows from the log of an exchange for the figures of those who took part. */
export async function keepFigures(work: Work, { id }: Exchange): Promise<void> {
  await work.written();
  await followLog(work.tables(), id);
}
