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
import type { ConformanceSection } from './section.ts';

/** The synthetic group's feeds through the whole way in, held against what really happened. */
export async function truth(persons: number): Promise<ConformanceSection> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-truth-'));
  try {
    const feeds = join(folder, 'feeds');
    generateApplications({ persons, sites: 3, days: 90, folder: feeds });
    await stateAfter(join(folder, 'state'), [piecesOf(feeds)]);
    const drivers = { files: nodeFiles(), now: () => new Date(), newId: () => crypto.randomUUID() };
    const lake = await openLake(join(folder, 'state/lake'), drivers, { readOnly: true });
    const reports = [
      ...(await compareTruth(lake, join(feeds, 'truth'), pseudonymsOf(STATE_KEY))),
      ...(await compareLetters(intakeFolder(join(folder, 'state/intake')), join(feeds, 'truth'))),
    ];

    const lines = [
      `${persons} persons, 3 sites, 90 days. “Refused”: told by one message only, which was broken on its way.`,
      '',
      '| what | in truth | in the tables as it happened | refused | wrong |',
      '|---|---|---|---|---|',
      ...reports.map(({ what, total, right, refused, wrong }) => {
        return `| ${what} | ${total} | ${right} | ${refused} | ${JSON.stringify(wrong)} |`;
      }),
    ];
    const sum = (pick: (report: (typeof reports)[number]) => number): number => {
      return reports.reduce((all, report) => all + pick(report), 0);
    };
    const passed = sum(({ right, refused }) => right + refused);
    return {
      title: 'The synthetic group against its truth',
      lines,
      passed,
      total: sum(({ total }) => total),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
