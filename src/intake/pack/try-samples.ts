import {
  createReadStream,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '../facts/fact.ts';
import type { LandedBytes, Refusal } from '../format.ts';
import { compilePack, type Pack } from './pack.ts';
import { readResourceSample, type SampleBench } from './resource-sample.ts';

/** What a sample gave, in plain JSON: kept beside it as NAME.expected.json. */
export interface SampleResult {
  readonly facts: readonly object[];
  readonly refused: readonly object[];
}

export interface SampleOutcome {
  readonly sample: string;
  readonly facts: number;
  readonly refused: number;
  /** `new`: nothing was expected yet; `different`: first line that differs. */
  readonly state: 'equal' | 'new' | 'different' | 'written';
  readonly difference: string | null;
}

const EXPECTED = '.expected.json';

/**
 * Reads the samples of a pack and compares the facts with those expected. With `write`, what came
 * out is written down as expected: to be read by somebody who knows the application. Resources of
 * FHIR are read by SQL, for which they need a bench.
 */
export async function trySamples(
  pack: Pack,
  write: boolean,
  bench: SampleBench | null = null,
): Promise<readonly SampleOutcome[]> {
  const folder = join(pack.folder, 'samples');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const outcomes: SampleOutcome[] = [];
  for (const sample of names.filter((name) => !name.endsWith(EXPECTED)).sort()) {
    const result =
      bench !== null && pack.source.format.name === 'fhir'
        ? await readResourceSample(pack, fileBytes(join(folder, sample), sample), bench)
        : await readSample(pack, folder, sample);
    const text = `${JSON.stringify(result, null, 1)}\n`;
    const file = join(folder, `${sample}${EXPECTED}`);
    const known = existsSync(file) ? readFileSync(file, 'utf8') : null;
    const counts = { sample, facts: result.facts.length, refused: result.refused.length };
    if (write) {
      writeFileSync(file, text);
      outcomes.push({ ...counts, state: 'written', difference: null });
    } else if (known === null) {
      outcomes.push({ ...counts, state: 'new', difference: null });
    } else {
      const difference = firstDifference(known, text);
      const state = difference === null ? 'equal' : 'different';
      outcomes.push({ ...counts, state, difference });
    }
  }
  return outcomes;
}

async function readSample(pack: Pack, folder: string, name: string): Promise<SampleResult> {
  const compiled = compilePack(pack);
  compiled.piece.name = name;
  const kind = compiled.kindOfName(name);
  const facts: Fact[] = [];
  const refused: object[] = [];
  const refuse = (rule: string | null, refusal: Refusal, line: number | null): void => {
    refused.push({ map: rule, rule: refusal.rule, field: refusal.field, line });
  };
  for await (const batch of compiled.reader.read(fileBytes(join(folder, name), name))) {
    for (const read of batch) {
      const { line } = read.place;
      if (!read.ok) refuse(null, read.refusal, line);
      else {
        const sink = {
          fact: (fact: Fact) => facts.push(fact),
          refuse: (rule: string, refusal: Refusal) => refuse(rule, refusal, line),
          ignore: () => {},
        };
        compiled.readerOf(kind ?? read.kind)(read.record, sink);
      }
    }
  }
  return { facts, refused };
}

function fileBytes(path: string, name: string): LandedBytes {
  return { name, sizeBytes: statSync(path).size, stream: () => createReadStream(path) };
}

function firstDifference(expected: string, found: string): string | null {
  if (expected === found) return null;
  const [a, b] = [expected.split('\n'), found.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at === -1 ? a.length : at;
  return `${line + 1}: ${(a[line] ?? '').trim()} → ${(b[line] ?? '').trim()}`;
}
