/** FHIR: views (SQL on FHIR v2 ViewDefinitions) compiled to SQL, never interpreted row by row. */
export { PRELUDE } from './prelude.ts';
export { runView, type ViewReport } from './run-view.ts';
export { type Shape, shapeOf } from './shape.ts';
export { readView, type View } from './view.ts';
export { type CompiledView, viewSql } from './view-sql.ts';
