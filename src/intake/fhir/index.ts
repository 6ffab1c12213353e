/** FHIR: views (SQL on FHIR v2 ViewDefinitions) compiled to SQL, never interpreted row by row. */
export { PRELUDE } from './prelude.ts';
export { type Shape, shapeOf } from './shape.ts';
export { readView } from './view.ts';
export { type CompiledView, viewSql } from './view-sql.ts';
