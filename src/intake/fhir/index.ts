/** FHIR: views (SQL on FHIR v2 ViewDefinitions) compiled to SQL, never interpreted row by row. */
export { DELETED_RESOURCES, ONLY_DELETES } from './deletions.ts';
export { PRELUDE } from './prelude.ts';
export { LINE_FAULTS, LONG_BYTES_AT_ONCE, resourcesSql } from './resource-lines.ts';
export { runView, type ViewReport } from './run-view.ts';
export { type Shape, shapeOf } from './shape.ts';
export { readView, type Select, type View } from './view.ts';
export { type CompiledView, SEVERAL, viewSql } from './view-sql.ts';
