import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import type { FormatReader } from '../format.ts';
import { formatNamed } from '../formats.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import type { Piece } from './expression.ts';
import { MAP_FILE, type Rule } from './map-file.ts';
import { SOURCE_FILE, type SourceFile } from './source-file.ts';

/** An application pack: a folder of text that says how one application is read. */
export interface Pack {
  readonly folder: string;
  readonly source: SourceFile;
  readonly rules: readonly Rule[];
  /** `version` of source.yaml and a digest of source.yaml and maps: what a fact was made by. */
  readonly mapVersion: string;
}

export interface CompiledPack {
  readonly reader: FormatReader<unknown>;
  readonly piece: Piece;
  /** Rules that apply to records of that kind, in the order of the files. */
  rulesOf(kind: string): readonly CompiledRule[];
}

export function readPack(folder: string): Pack {
  const sourceFile = join(folder, 'source.yaml');
  const source = readYaml(sourceFile, SOURCE_FILE);
  const maps = join(folder, 'map');
  const names = existsSync(maps) ? readdirSync(maps).filter((name) => name.endsWith('.yaml')) : [];
  const files = names.sort().map((name) => join(maps, name));
  const rules = files.flatMap((file) => readYaml(file, MAP_FILE).rules);
  const digest = createHash('sha256');
  for (const file of [sourceFile, ...files]) digest.update(readFileSync(file)).update('\0');
  const mapVersion = `${source.version}-${digest.digest('hex').slice(0, 12)}`;
  return { folder, source, rules, mapVersion };
}

export function compilePack(pack: Pack): CompiledPack {
  const { name, ...options } = pack.source.format;
  const reader = formatNamed(name, join(pack.folder, 'source.yaml')).open(options);
  const piece: Piece = { name: '' };
  const byKind = new Map<string, CompiledRule[]>();
  const anyKind: CompiledRule[] = [];
  for (const rule of pack.rules) {
    const compiled = compileRule(rule, { reader, piece });
    for (const kind of typeof rule.record === 'string' ? [rule.record] : rule.record) {
      if (kind === '*') anyKind.push(compiled);
      else byKind.set(kind, [...(byKind.get(kind) ?? []), compiled]);
    }
  }
  const known = new Map<string, readonly CompiledRule[]>();
  const rulesOf = (kind: string): readonly CompiledRule[] => {
    const found = known.get(kind);
    if (found !== undefined) return found;
    const named = [...(byKind.get(kind) ?? []), ...anyKind];
    const isKnown = named.length > 0 || pack.source.ignored.includes(kind);
    const rules = isKnown ? named : [withoutRule(kind)];
    known.set(kind, rules);
    return rules;
  };
  return { reader, piece, rulesOf };
}

/** What no rule speaks of is told, not dropped. */
function withoutRule(kind: string): CompiledRule {
  const fr = 'une règle pour ce genre d’enregistrement, ou sa mention sous « ignored »';
  const en = 'a rule for this kind of record, or its name under "ignored"';
  const refusal = { rule: 'map.no-rule', field: kind === '' ? null : kind, expected: { fr, en } };
  return (_record, sink) => sink.refuse('-', refusal);
}

/** Reads a YAML file by its schema; an error names file, line and path. */
function readYaml<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  if (!existsSync(file)) {
    throw new ParcoursError(
      'input',
      'pack.absent',
      { fr: 'Ce fichier du connecteur manque', en: 'This file of the pack is missing' },
      { source: file },
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw faultyPack(file, line, '', { fr: 'YAML illisible', en: 'unreadable YAML' });
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const node = isMap(document.contents) ? document.getIn(path.map(plainKey), true) : null;
  const range = (node as { readonly range?: readonly number[] } | null)?.range;
  const line = range === undefined ? undefined : lines.linePos(range[0] ?? 0).line;
  const what = issue?.message ?? '';
  throw faultyPack(file, line, path.map(String).join('.'), { fr: what, en: what });
}

const plainKey = (key: PropertyKey): string | number => (typeof key === 'symbol' ? '' : key);

function faultyPack(
  file: string,
  line: number | undefined,
  path: string,
  what: { readonly fr: string; readonly en: string },
): ParcoursError {
  return new ParcoursError(
    'input',
    'pack.invalid',
    { fr: `Connecteur non valide : ${what.fr}`, en: `Invalid pack: ${what.en}` },
    { source: file, ...(line === undefined ? {} : { line }), ...(path === '' ? {} : { path }) },
  );
}
