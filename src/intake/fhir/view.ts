import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';

const COLUMN = z.looseObject({
  name: z.string().regex(/^[A-Za-z]\w*$/),
  path: z.string().min(1),
  type: z.string().optional(),
  collection: z.boolean().optional(),
});

export type Column = z.infer<typeof COLUMN>;

export interface Select {
  readonly column?: readonly Column[] | undefined;
  readonly select?: readonly Select[] | undefined;
  readonly forEach?: string | undefined;
  readonly forEachOrNull?: string | undefined;
  readonly repeat?: readonly string[] | undefined;
  readonly unionAll?: readonly Select[] | undefined;
}

const SELECT: z.ZodType<Select> = z.lazy(() =>
  z.looseObject({
    column: z.array(COLUMN).optional(),
    select: z.array(SELECT).optional(),
    forEach: z.string().min(1).optional(),
    forEachOrNull: z.string().min(1).optional(),
    repeat: z.array(z.string().min(1)).min(1).optional(),
    unionAll: z.array(SELECT).min(1).optional(),
  }),
);

const CONSTANT = z
  .looseObject({ name: z.string().regex(/^[A-Za-z]\w*$/) })
  .refine((constant) => constantValue(constant) !== undefined, 'a constant has a value');

/** The value of a constant, whatever its type. */
function constantValue(constant: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(constant).find(([key]) => /^value[A-Z]/.test(key))?.[1];
}

/** ViewDefinition of SQL on FHIR v2. */
const VIEW = z.looseObject({
  resource: z.string().regex(/^[A-Z][A-Za-z]+$/),
  constant: z.array(CONSTANT).optional(),
  select: z.array(SELECT).min(1),
  where: z.array(z.looseObject({ path: z.string().min(1) })).optional(),
});

export type View = z.infer<typeof VIEW>;

/** Checks a ViewDefinition; throws 'fhir.view' naming the path. */
export function readView(json: unknown): View {
  const result = VIEW.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const what = issue?.message ?? '';
  throw new ParcoursError(
    'input',
    'fhir.view',
    { fr: `Vue FHIR non valide : ${what}`, en: `Invalid FHIR view: ${what}` },
    { path: `$.${issue?.path.map(String).join('.') ?? ''}` },
  );
}

/** Values of the constants by name. */
export function constantsOf(view: View): ReadonlyMap<string, unknown> {
  return new Map((view.constant ?? []).map((constant) => [constant.name, constantValue(constant)]));
}
