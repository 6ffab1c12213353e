/**
 * Macros that views are compiled to. A FHIRPath collection is a list of JSON; an empty collection is
 * an empty list, never null. Run once on a connection before its first view.
 */
export const PRELUDE = `
CREATE OR REPLACE TEMP MACRO fp_one(x) AS CASE WHEN x IS NULL THEN []::JSON[] ELSE [to_json(x)] END;
CREATE OR REPLACE TEMP MACRO fp_shaped(found, expected) AS len(list_filter(list_zip(found, expected),
  lambda z: z[1] IS NOT NULL AND z[1] <> 'NULL' AND z[1] <> z[2])) = 0;
CREATE OR REPLACE TEMP MACRO fp_list(v) AS CASE WHEN v IS NULL OR json_type(v) = 'NULL' THEN []::JSON[]
  WHEN json_type(v) = 'ARRAY' THEN json_extract(v, '$[*]') ELSE [v] END;
CREATE OR REPLACE TEMP MACRO fp_get(l, k) AS flatten(list_transform(l, lambda x:
  CASE json_type(x, k) WHEN 'ARRAY' THEN json_extract(x, k || '[*]')
    WHEN 'NULL' THEN []::JSON[] ELSE CASE WHEN json_exists(x, k) THEN [json_extract(x, k)] ELSE []::JSON[] END END));
CREATE OR REPLACE TEMP MACRO fp_is_number(x) AS json_type(x) IN ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT');
CREATE OR REPLACE TEMP MACRO fp_number(l) AS TRY_CAST(json_extract_string(l[1], '$') AS DOUBLE);
CREATE OR REPLACE TEMP MACRO fp_numbers(a, b) AS fp_is_number(a[1]) AND fp_is_number(b[1]);
CREATE OR REPLACE TEMP MACRO fp_text(l) AS json_extract_string(l[1], '$');
CREATE OR REPLACE TEMP MACRO fp_eq(a, b) AS CASE WHEN len(a) = 0 OR len(b) = 0 THEN NULL
  WHEN len(a) <> len(b) THEN false WHEN fp_numbers(a, b) THEN fp_number(a) = fp_number(b)
  WHEN len(a) = 1 THEN fp_text(a) = fp_text(b) ELSE a = b END;
CREATE OR REPLACE TEMP MACRO fp_lt(a, b) AS CASE WHEN len(a) = 0 OR len(b) = 0 THEN NULL
  WHEN fp_numbers(a, b) THEN fp_number(a) < fp_number(b) ELSE fp_text(a) < fp_text(b) END;
CREATE OR REPLACE TEMP MACRO fp_bool(l) AS CASE WHEN len(l) = 0 THEN NULL
  WHEN json_type(l[1]) = 'BOOLEAN' THEN CAST(fp_text(l) AS BOOLEAN) ELSE true END;
CREATE OR REPLACE TEMP MACRO fp_strict(l, place) AS CASE WHEN len(l) = 0 THEN NULL
  WHEN json_type(l[1]) = 'BOOLEAN' THEN CAST(fp_text(l) AS BOOLEAN)
  ELSE error('fhir.not-boolean ' || place) END;
CREATE OR REPLACE TEMP MACRO fp_key(reference) AS
  regexp_extract(reference, '([A-Za-z]+/[A-Za-z0-9.-]+)(/_history/.*)?$', 1);
`;
