import { join } from 'node:path';
import type { Fact } from '../../src/intake/facts/fact.ts';
import { compilePack, readPack } from '../../src/intake/pack/pack.ts';
import { type OurFact, plainNumber } from './clinical-facts.ts';
import { landed } from './hl7v2.ts';

const { reader, readerOf } = compilePack(readPack(join(import.meta.dirname, 'hl7-pack')));

export interface ReadByPack {
  readonly facts: readonly OurFact[];
  /** Rule of the map, and what it missed: these would be dead letters. */
  readonly refusals: readonly string[];
}

/** What the product makes of a message by a map for any ADT or ORU: rules, codes and all. */
export async function factsOfMessage(bytes: Buffer): Promise<ReadByPack> {
  const facts: OurFact[] = [];
  const refusals: string[] = [];
  const sink = {
    fact: (fact: Fact) => facts.push(...comparable(fact)),
    refuse: (rule: string, refusal: { readonly rule: string }) => {
      refusals.push(`${rule}: ${refusal.rule}`);
    },
    ignore: () => {},
  };
  for await (const batch of reader.read(landed('', bytes))) {
    for (const item of batch) {
      if (item.ok) readerOf(item.kind)(item.record, sink);
      else refusals.push(item.refusal.rule);
    }
  }
  return { facts, refusals };
}

function comparable({ kind, slots, ids }: Fact): readonly OurFact[] {
  const text = (name: keyof typeof slots): string => String(slots[name] ?? '');
  switch (kind) {
    case 'identity':
      return [text('patient'), ...ids].map((id) => ({ kind: 'patient identifier', values: [id] }));
    case 'person': {
      const told = (name: 'birth' | 'sex'): boolean => slots[name] !== undefined;
      return [
        ...(told('birth') ? [{ kind: 'birth date', values: [text('birth')] } as const] : []),
        ...(told('sex') ? [{ kind: 'gender', values: [text('sex')] } as const] : []),
      ];
    }
    case 'stay': {
      const start = text('status') === 'assumed' ? '' : text('start');
      return [{ kind: 'encounter', values: [text('class'), start, text('end')] }];
    }
    case 'measurement': {
      const isNumber = slots.number !== undefined;
      const value = isNumber ? text('number') : text('text');
      return [{ kind: 'observation', values: [text('code'), plainNumber(value), text('unit')] }];
    }
    default:
      return [];
  }
}
