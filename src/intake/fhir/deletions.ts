/**
 * What was deleted at the server: Bundles whose entries say DELETE (FHIR Bulk Data Access, "deleted";
 * the form is that of a transaction, FHIR R4 http.html#transaction). Each deleted resource becomes a
 * row of its own that holds its type, id and the time: views say of it what a fact is known by.
 */
const TARGET = "'([A-Z][A-Za-z]{0,39}/[A-Za-z0-9.-]{1,64})(/_history/.*)?$'";
const METHOD = "json_extract_string(entry, '$.request.method')";
const URL = "json_extract_string(entry, '$.request.url')";
const IS_DELETION = `coalesce(${METHOD} = 'DELETE' AND regexp_matches(${URL}, ${TARGET}), false)`;
const ENTRIES = "json_extract(resource, '$.entry[*]')";

/**
 * Statement that adds the deleted resources to `resources`. They are numbered in `deleted`, which is
 * null for all others; of a server that tells no time, the time of arrival (`received`) counts.
 */
export const DELETED_RESOURCES = `INSERT INTO resources BY NAME
  SELECT * EXCLUDE (target, lastUpdated), split_part(target, '/', 1) AS type,
    to_json({resourceType: split_part(target, '/', 1), id: split_part(target, '/', 2), meta: {lastUpdated: lastUpdated}}) AS resource
  FROM (
    SELECT sequence, line, offset_bytes, length_bytes, sha256, received, row_number() OVER () AS deleted,
      regexp_extract(${URL}, ${TARGET}, 1) AS target,
      coalesce(json_extract_string(entry, '$.response.lastModified'),
        json_extract_string(resource, '$.meta.lastUpdated'),
        json_extract_string(resource, '$.timestamp'), received) AS lastUpdated
    FROM (SELECT *, unnest(${ENTRIES}) AS entry FROM resources WHERE type = 'Bundle')
    WHERE ${IS_DELETION}
  )`;

/** Whether a Bundle says nothing else. */
export const ONLY_DELETES = `(type = 'Bundle' AND len(${ENTRIES}) > 0
  AND len(list_filter(${ENTRIES}, lambda entry: NOT ${IS_DELETION})) = 0)`;
