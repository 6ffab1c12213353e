/** FHIR: views (SQL on FHIR v2 ViewDefinitions) compiled to SQL, never interpreted row by row. */
export { PRELUDE } from './prelude.ts';
export { readView } from './view.ts';
export { viewSql } from './view-sql.ts';
