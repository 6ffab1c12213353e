import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles, openLake } from '../../src/lake/index.ts';
import { intakeFolder } from '../../src/packs/health/intake-folder.ts';
import { pseudonymsOf } from '../../src/packs/health/pseudonym.ts';
import { compareLetters } from '../../testkit/applications/compare-letters.ts';
import { compareTruth } from '../../testkit/applications/compare-truth.ts';
import { generateApplications } from '../../testkit/applications/index.ts';
import { piecesOf, STATE_KEY, stateAfter } from '../../testkit/applications/same-state.ts';
import { allOf, type ConformanceSection } from './section.ts';

/** The synthetic group's feeds through the whole way in, held against what really happened. */
export async function truth(persons: number): Promise<ConformanceSection> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-truth-'));
  try {
    const feeds = join(folder, 'feeds');
    generateApplications({ persons, sites: 3, days: 90, folder: feeds });
    await stateAfter(join(folder, 'state'), [piecesOf(feeds)]);
    const drivers = { files: nodeFiles(), now: () => new Date(), newId: () => crypto.randomUUID() };
    const lake = await openLake(join(folder, 'state/lake'), drivers, { readOnly: true });
    const intake = intakeFolder(join(folder, 'state/intake'));
    const reports = [
      ...(await compareTruth(lake, intake, join(feeds, 'truth'), pseudonymsOf(STATE_KEY))),
      ...(await compareLetters(intake, join(feeds, 'truth'))),
    ];
    return {
      title: 'The synthetic group against its truth',
      targets: reports.map(({ what, total, right, refused }) =>
        allOf(what, total, right + refused),
      ),
      lines: [
        `${persons} persons, 3 sites, 90 days. “Refused”: told by one message only, which was broken on its way and was found, with its very bytes, in a dead letter; of a death, found among what waits for its patient. “Rows of”: all rows of a table, wrong where nothing in the truth tells them.`,
        '',
        '| what | in all | as it happened | refused | wrong |',
        '|---|---|---|---|---|',
        ...reports.map(({ what, total, right, refused, wrong }) => {
          const faults = Object.entries(wrong).map(([fault, count]) => `${count} ${fault}`);
          return `| ${what} | ${total} | ${right} | ${refused} | ${faults.join(', ') || 'none'} |`;
        }),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
