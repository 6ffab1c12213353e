import { join } from 'node:path';
import { openDuck } from '../../src/lake/index.ts';
import { sqlText } from '../../src/lake/sql-connection.ts';
import type { IntakeFolder } from '../../src/packs/health/intake-folder.ts';
import type { TruthReport } from './compare-truth.ts';

/** Sources that read what an application of the truth wrote; images are radiology's. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  'patient-record': ['patient-record', 'patient-record-fhir'],
  radiology: ['radiology', 'images'],
  pmsi: ['pmsi', 'pmsi-link'],
};

/** Every record that was broken on its way is a dead letter, and no other is. */
export async function compareLetters(
  intake: IntakeFolder,
  truthFolder: string,
): Promise<readonly TruthReport[]> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 512,
    threads: 1,
    temporaryFolder: '',
  });
  try {
    const broken = await connection.rows(
      `SELECT application, count(*) AS n FROM read_csv(${sqlText(join(truthFolder, 'broken.csv'))}, header = true, all_varchar = true) GROUP BY 1 ORDER BY 1`,
    );
    const reports: TruthReport[] = [];
    for (const { application, n } of broken) {
      const names = SOURCES[String(application)] ?? [String(application)];
      const letters = await letterRecords(intake, names, (sql) => connection.rows(sql));
      const [total, right] = [Number(n), Math.min(Number(n), letters)];
      const difference = letters - total;
      const wrong: Record<string, number> = {};
      if (difference < 0) wrong['broken, yet no dead letter'] = -difference;
      if (difference > 0) wrong['dead letter, yet not broken'] = difference;
      const what = `dead letters of ${application}`;
      reports.push({ what, total: Math.max(total, letters), right, refused: 0, wrong });
    }
    return reports;
  } finally {
    connection.close();
  }
}

/** Records, not letters: a message of which nothing can be placed makes several. */
async function letterRecords(
  intake: IntakeFolder,
  names: readonly string[],
  rows: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
): Promise<number> {
  let count = 0;
  for (const name of intake.packNames().filter((one) => names.includes(one))) {
    const files = await intake.factsOf(intake.pack(name)).letters();
    if (files.length === 0) continue;
    const [row] = await rows(
      `SELECT count(DISTINCT (sequence, offset_bytes)) AS n FROM read_parquet([${files.map(sqlText).join(', ')}])`,
    );
    count += Number(row?.n);
  }
  return count;
}
