import type { CohortAnswer } from '../../src/engine/answer.ts';
import type { MemoryTables } from '../../src/lake/memory-snapshot.ts';
import type { SqlValue } from '../../src/lake/sql-connection.ts';
import { COMPANY } from '../../src/model/company/index.ts';
import { formatDay } from '../../src/model/day.ts';
import { OMOP } from '../../src/model/omop/index.ts';
import type { EventModel, FieldModel, SubjectModel } from '../../src/model/subject-model.ts';
import type { CohortQuestion } from '../../src/question/nodes.ts';
import { drawnCell } from '../drawn-table.ts';
import type { RandomCase } from './cases.ts';
import type { Row } from './event-rows.ts';

/** A row as it is drawn: headings and texts. */
type Drawn = Readonly<Record<string, string>>;

const FIRST_HEADINGS = ['subject', 'what', 'id', 'concept', 'start', 'end', 'visit'];

/**
 * A case as a spec for each question, to be pasted into specs/chapters; what is expected is the
 * answer given, and whether that is right, the one who pastes it must judge.
 */
export function specTexts(
  { model, tables, questions }: RandomCase,
  answers: readonly (CohortAnswer | null)[],
): string {
  const specs = questions.map((question, i) => {
    return specText(model, tables, question, answers[i] ?? null);
  });
  return specs.join('');
}

function specText(
  model: SubjectModel,
  tables: MemoryTables,
  question: CohortQuestion,
  answer: CohortAnswer | null,
): string {
  const names: Readonly<Record<string, string>> = {
    [OMOP.name]: 'OMOP',
    [COMPANY.name]: 'COMPANY',
  };
  return [
    '{',
    "  title: '',",
    `  model: ${names[model.name] ?? model.name},`,
    `  journeys: \`\n${indented(inTemplate(journeysText(model, tables)))}\`,`,
    `  question: ${indented(JSON.stringify(question, null, 2)).trimStart()},`,
    `  expected: \`\n${indented(answer === null ? '' : rowsText(answer))}\`,`,
    '},',
    '',
  ].join('\n');
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');
const inTemplate = (text: string): string => text.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&');

function rowsText({ rows }: CohortAnswer): string {
  const drawn = Array.from(rows.subjectId, (subject, i) => ({
    subject: String(subject),
    start: formatDay(rows.start[i] ?? Number.NaN),
    end: formatDay(rows.end[i] ?? Number.NaN),
  }));
  return tableText(['subject', 'start', 'end'], drawn);
}

/** The tables, drawn as testkit/drawn-journeys.ts reads them. */
export function journeysText(model: SubjectModel, tables: MemoryTables): string {
  const known = new Set((tables[model.subject.table] ?? []).map((row) => row[model.subject.id]));
  const drawn = Object.entries(tables).flatMap(([table, rows]) =>
    rows.map((row) => drawnRow(model, known, table, row)),
  );
  const used = new Set(drawn.flatMap((row) => Object.keys(row)));
  const first = FIRST_HEADINGS.filter((heading) => used.has(heading));
  return tableText([...new Set([...first, ...used])], drawn);
}

function tableText(headings: readonly string[], rows: readonly Drawn[]): string {
  const lines = [
    headings,
    ...rows.map((row) => headings.map((name) => (name in row ? drawnCell(row[name] ?? '') : ''))),
  ];
  const widths = headings.map((_, i) => Math.max(...lines.map((cells) => cells[i]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join(' | ')
        .trimEnd(),
    )
    .join('\n');
}

/** In the words of the model; by columns where these have none, as for a subject in no table. */
function drawnRow(
  model: SubjectModel,
  known: ReadonlySet<SqlValue | undefined>,
  table: string,
  row: Row,
): Drawn {
  const { subject, observation } = model;
  if (table === subject.table) {
    const words = { subject: subject.id, ...wordsOf(subject.fields) };
    return { what: 'subject', ...drawnCells(row, words) };
  }
  if (table === observation.table && known.has(row[observation.subject])) {
    const { id, subject: own, start, end } = observation;
    return { what: 'observed', ...drawnCells(row, { subject: own, id, start, end }) };
  }
  const event = model.events.find((one) => one.table === table && isOf(one, row));
  if (event !== undefined && known.has(row[event.subject]) && row[event.id] !== null) {
    const { [event.where?.column ?? '']: _, ...rest } = row;
    return { what: event.name, ...drawnCells(rest, eventWords(event)) };
  }
  return { what: table, ...drawnCells(row, {}) };
}

const isOf = ({ where }: EventModel, row: Row): boolean =>
  where === undefined || row[where.column] === where.equals;

/** Column by word. */
type Words = Readonly<Record<string, string>>;

function wordsOf(fields: Readonly<Record<string, FieldModel>>): Words {
  const own = Object.entries(fields).filter(([, field]) => field.hops.length === 0);
  return Object.fromEntries(own.map(([name, field]) => [name, field.column]));
}

function eventWords(event: EventModel): Words {
  const end = event.end.find((rule) => rule.kind === 'column')?.column;
  return {
    subject: event.subject,
    id: event.id,
    start: event.start,
    ...(end === undefined ? {} : { end }),
    ...(event.visit === null ? {} : { visit: event.visit }),
    ...wordsOf(event.fields),
  };
}

/** Each cell under the first word for its column, else under the column's name. Empty ones are left out. */
function drawnCells(row: Row, words: Words): Drawn {
  const entries = Object.entries(row).flatMap(([column, value]) => {
    if (value === null) return [];
    const word = Object.entries(words).find(([, named]) => named === column)?.[0];
    return [[word ?? column, String(value)] as const];
  });
  return Object.fromEntries(entries);
}
