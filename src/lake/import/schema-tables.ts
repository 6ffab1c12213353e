import type { SubjectModel, TableModel } from '../../model/subject-model.ts';
import { failure, shortList } from './failures.ts';
import type { Input, Inventory, Piece, Workshop } from './staged-import.ts';

export interface SchemaTable {
  readonly schema: string;
  readonly name: string;
}

export interface NamedSchemas {
  /** What the database is called in errors. */
  readonly source: string;
  /** Schema to take when none is named and it holds tables of the model. */
  readonly home: string;
  readonly tables: readonly SchemaTable[];
}

/**
 * The tables of a database's schema that the model has, in any letter case. Without a schema
 * named, the database's own default, or the only other schema that holds tables of the model.
 */
export function databaseInputs(
  model: SubjectModel,
  found: NamedSchemas,
  schema: string | undefined,
  container: string | null,
  prepare: (workshop: Workshop, table: TableModel, one: SchemaTable) => Promise<Piece>,
): Pick<Inventory, 'inputs' | 'ignored'> {
  const chosen = chooseSchema(model, found, schema);
  const inputs: Input[] = [];
  const ignored: string[] = [];
  for (const one of found.tables.filter((each) => each.schema === chosen)) {
    const table = tableNamed(model, one.name);
    if (table === undefined) ignored.push(`${one.schema}.${one.name}`);
    else {
      inputs.push({
        table,
        file: `${found.source}/${one.schema}.${one.name}`,
        container,
        prepare: (workshop) => prepare(workshop, table, one),
      });
    }
  }
  return { inputs, ignored };
}

function tableNamed(model: SubjectModel, name: string): TableModel | undefined {
  return model.tables.find((table) => table.name === name.toLowerCase());
}

function chooseSchema(model: SubjectModel, found: NamedSchemas, asked: string | undefined) {
  const all = [...new Set(found.tables.map((one) => one.schema))];
  if (asked !== undefined) {
    const same = all.find((name) => name.toLowerCase() === asked.toLowerCase());
    if (same !== undefined) return same;
    throw failure(
      'input',
      'import.unknown-schema',
      `Il n’y a pas de tables dans le schéma ${asked}. Schémas trouvés : ${shortList(all)}.`,
      `There are no tables in schema ${asked}. Schemas found: ${shortList(all)}.`,
      { source: found.source },
    );
  }
  const holding = all.filter((name) =>
    found.tables.some((one) => one.schema === name && tableNamed(model, one.name) !== undefined),
  );
  if (holding.includes(found.home)) return found.home;
  if (holding.length <= 1) return holding[0] ?? found.home;
  throw failure(
    'input',
    'import.several-schemas',
    `Plusieurs schémas contiennent des tables du modèle : ${shortList(holding)}. Choisissez avec --schema.`,
    `Several schemas hold tables of the model: ${shortList(holding)}. Choose with --schema.`,
    { source: found.source },
  );
}
