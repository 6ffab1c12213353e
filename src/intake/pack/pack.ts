import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import type { FormatReader } from '../format.ts';
import { formatNamed } from '../formats.ts';
import { compiledPattern, type Piece } from './expression.ts';
import { type Ignore, MAP_FILE, type Rule } from './map-file.ts';
import { namedFields } from './named-fields.ts';
import { type RecordReader, recordRules } from './record-rules.ts';
import { SOURCE_FILE, type SourceFile } from './source-file.ts';

/** An application pack: a folder of text that says how one application is read. */
export interface Pack {
  readonly folder: string;
  readonly source: SourceFile;
  readonly rules: readonly Rule[];
  /** What is left out on purpose. */
  readonly ignores: readonly Ignore[];
  /** `version` of source.yaml and a digest of source.yaml, maps and views: what a fact was made by. */
  readonly mapVersion: string;
}

export interface CompiledPack {
  readonly reader: FormatReader<unknown>;
  readonly piece: Piece;
  /** What the file's name says of the kind of its records; null: the records themselves tell. */
  kindOfName(name: string): string | null;
  /** Reads records of that kind by all rules that name it. */
  readerOf(kind: string): RecordReader;
}

export function readPack(folder: string): Pack {
  const sourceFile = join(folder, 'source.yaml');
  const source = readYaml(sourceFile, SOURCE_FILE);
  const files = filesIn(join(folder, 'map'), '.yaml');
  const views = filesIn(join(folder, 'views'), '.json');
  const parsed = files.map((file) => readYaml(file, MAP_FILE));
  const rules = parsed.flatMap((map) => map.rules);
  const ignores = parsed.flatMap(({ ignore }) => ignore);
  const digest = createHash('sha256');
  for (const file of [sourceFile, ...files, ...views])
    digest.update(readFileSync(file)).update('\0');
  const mapVersion = `${source.version}-${digest.digest('hex').slice(0, 12)}`;
  return { folder, source, rules, ignores, mapVersion };
}

function filesIn(folder: string, ending: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

export function compilePack(pack: Pack): CompiledPack {
  const { name, ...options } = pack.source.format;
  const reader = formatNamed(name, join(pack.folder, 'source.yaml')).open(options);
  const scope = { reader, piece: { name: '' } };
  const known = new Map<string, RecordReader>();
  const compiled = (kind: string): RecordReader => {
    const rules = pack.rules.filter(({ record }) => speaksOf(record, kind));
    if (rules.length > 0) {
      return recordRules(
        rules,
        pack.ignores.filter(({ record }) => speaksOf(record, kind)),
        scope,
      );
    }
    return pack.source.ignored.includes(kind) ? ignoredKind(kind) : withoutRule(kind);
  };
  const readerOf = (kind: string): RecordReader => {
    const found = known.get(kind) ?? compiled(kind);
    known.set(kind, found);
    return found;
  };
  const { kindFromName } = pack.source;
  const pattern = kindFromName === undefined ? null : compiledPattern(kindFromName);
  const kindOfName = (fileName: string): string | null => pattern?.exec(fileName)?.[1] ?? null;
  reader.expectFields?.((fileName, kind) => {
    const told = kindOfName(fileName) ?? kind;
    return namedFields(pack.rules.filter(({ record }) => speaksOf(record, told)));
  });
  // What can't be compiled is told at once, not when the first record of the kind comes.
  for (const { record } of [...pack.rules, ...pack.ignores]) {
    for (const kind of typeof record === 'string' ? [record] : record) readerOf(kind);
  }
  return { reader, piece: scope.piece, kindOfName, readerOf };
}

/**
 * Rules of which nothing orders the tellings of a thing: of two that differ, a hash of what they say
 * decides which holds. A rank that is the same for all records orders none.
 */
export function unversionedRules({ rules }: Pack): readonly string[] {
  return rules
    .filter(({ version, rank }) => {
      const isRanked = rank !== undefined && (typeof rank === 'string' || !('text' in rank));
      return version === undefined && !isRanked;
    })
    .map(({ name }) => name);
}

function speaksOf(record: Rule['record'], kind: string): boolean {
  const kinds = typeof record === 'string' ? [record] : record;
  return kinds.includes(kind) || kinds.includes('*');
}

function ignoredKind(kind: string): RecordReader {
  return (_record, sink) => sink.ignore(kind);
}

const KIND = /^[A-Za-z][\w^.-]{0,39}$/;

/** What no rule speaks of is told, not dropped. */
function withoutRule(kind: string): RecordReader {
  const fr = 'une règle pour ce genre d’enregistrement, ou sa mention sous « ignored »';
  const en = 'a rule for this kind of record, or its name under "ignored"';
  // The kind is what the record says: only what looks like one is repeated.
  const field = KIND.test(kind) ? kind : null;
  const refusal = { rule: 'map.no-rule', field, expected: { fr, en } };
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
