import type { Texts } from './texts.ts';

/** What help says about commands, arguments, options and exit codes. */
export const COMMANDS_EN: Pick<Texts, 'commands' | 'arguments' | 'options' | 'exits'> = {
  commands: {
    demo: {
      summary: 'Show it all on an invented hospital group',
      about:
        'Invents what the applications of a hospital group sent in three years, takes it into a lake, explains a definition in words, finds six cohorts and draws how the rules of one narrow it. The lake stays in a new folder of the current one, parcours-demo, or in the one that --keep names.',
      examples: ['The whole tour, with 3,000 persons', 'A small one, in a folder of your choice'],
    },
    init: {
      summary: 'Create an empty lake',
      about:
        'Creates the folder LAKE with empty tables. A lake is a folder of Delta Lake tables (Parquet files and a log) that other tools read as well. A folder that holds anything already is left alone.',
      examples: ['Create a lake for OMOP CDM 5.4'],
    },
    'import omop': {
      summary: 'Load OMOP CDM tables into a lake',
      about:
        'Reads OMOP CDM 5.3 or 5.4 tables from a folder of CSV files (plain, gzip or zip) or Parquet files, a DuckDB or SQLite file, or a PostgreSQL database. Rows that cannot be placed are set aside with their reason, as dead letters; the rest becomes one new version of the lake. A table of the source takes the place of the lake’s table of that name; with --append, its rows are added to those that are there: a row that is there already is left out, and one whose key is there with other content becomes a dead letter. Loading the same rows again changes nothing. Whatever happens on the way, the lake is at the version before or at the new one, never in between.',
      examples: [
        'A folder of CSV or Parquet files, one for each table',
        'A zip of CSV files; refuse it whole if a single row is bad',
        'New rows only, beside those that are in the lake',
        'Tables in a schema of a DuckDB file',
        'A live PostgreSQL database; the password is taken from PGPASSWORD',
      ],
    },
    'export postgres': {
      summary: 'Copy a version of a lake into a PostgreSQL',
      about:
        'Writes every table of the model into a schema of a PostgreSQL database (13 or later), with indexes and statistics, in one transaction: it happens whole or not at all, and the tables of an earlier export stay readable until the new ones take their place. The schema must be there. Tables that no export made are left alone, unless --replace is given. The password is taken from the address or from PGPASSWORD. Ask there with cohort run --lake ADDRESS.',
      examples: ['The lake as it is, into the schema public', 'Version 3, into the schema omop'],
    },
    'cohort validate': {
      summary: 'Check cohort definitions, without any data',
      about:
        'Reads cohort definitions (OHDSI Circe JSON, as exported by ATLAS) and says what is wrong in each, with its place in the file. A folder means all its .json files.',
      examples: ['All definitions of a folder', 'One definition, for a program to read'],
    },
    'cohort explain': {
      summary: 'Say in plain sentences what a definition asks',
      about:
        'Writes a definition as numbered sentences, in French or English, so that somebody who knows the subject, but not OMOP, may check it.',
      examples: ['In the language of the terminal', 'In French'],
    },
    'cohort run': {
      summary: 'Find the cohorts of one or many definitions',
      about:
        'Answers each definition from the lake. The number of a definition is the one in its file name (101.json, 101-diabetes.json). Without --out it shows counts, and for a single definition the attrition; with --out it writes the rows: cohort_definition_id, subject_id, cohort_start_date, cohort_end_date. The file appears under its name only when it is complete. A definition that fails is reported and the others go on; the exit code is then 1.',
      examples: [
        'Counts and attrition of one definition',
        'The rows of a folder of definitions, in one Parquet file',
        'As the lake was on a day, for a program to read',
        'A definition whose file name has no number',
        'From an export of the lake, answered by PostgreSQL itself',
      ],
    },
    'cohort plan': {
      summary: 'Show what a set of definitions has in common',
      about:
        'Takes definitions apart and counts, for each kind of part, how many are asked for and how many are different. Equal parts are evaluated once for all definitions; concept sets are equal when they hold the same concepts, however they were written.',
      examples: ['What the definitions of a folder share'],
    },
    'cohort keep': {
      summary: 'Keep cohorts beside the lake, to be brought up to date after loads',
      about:
        'Evaluates each definition and keeps its rows in the folder of the lake, under the number of the definition. A cohort that is kept already under that number is replaced.',
      examples: ['All definitions of a folder'],
    },
    'cohort refresh': {
      summary: 'Bring the cohorts that are kept up to date',
      about:
        'Evaluates again only the subjects whom loads have touched, and tells how many entered and left each cohort. Where it cannot be told whom a load touched (the vocabulary changed, or a table that subjects share), cohorts are evaluated in full.',
      examples: ['After a load', 'Also write who entered and who left'],
    },
    'cohort kept': {
      summary: 'List the cohorts that are kept',
      about: 'Shows each cohort that is kept, its rows, and the version of the lake they are of.',
      examples: ['All of them, by number'],
    },
    'cohort forget': {
      summary: 'No longer keep a cohort',
      about:
        'Removes what is kept of a cohort: its definition and its rows. The lake and the definition’s own file are left alone.',
      examples: ['The cohort of that number'],
    },
    'lake tables': {
      summary: 'List the tables of a lake',
      about: 'Shows each table with its rows, files and size, now or at an earlier version.',
      examples: ['The tables now', 'The tables as they were at version 1'],
    },
    'lake history': {
      summary: 'List the versions of a lake',
      about: 'Shows every load: when, from where, how many rows were accepted and rejected.',
      examples: ['All versions, the latest last'],
    },
    'lake verify': {
      summary: 'Check that a lake is whole',
      about:
        'Reads every file again and compares hashes, row counts and statistics with the log, then looks for rows that refer to nothing. Exit code 1 if anything is wrong.',
      examples: ['Check a lake'],
    },
    'lake dead-letters': {
      summary: 'Show the rows that were rejected, and why',
      about:
        'Lists rejected rows with file, line, column, value and reason. The values are those of the source, as they were: this list may hold personal data.',
      examples: ['All of them', 'Up to 1,000 of one load, for a program to read'],
    },
    'lake trace': {
      summary: 'Say where a row comes from',
      about:
        'Tells for a row of the lake, by table and number, from which source, piece, line and byte it came, the hash of the piece, and the version of the maps that made it. Rows that an import brought have no such lines: their load tells the file.',
      examples: ['Where a result comes from'],
    },
    'quality run': {
      summary: 'Check the quality of what a lake holds',
      about:
        'Runs the product’s own checks and, with --dqd, the official definitions of OHDSI’s DataQualityDashboard for CDM 5.4, unmodified, from a folder with csv/ and sql/. Shows each category and what failed, and keeps the results beside the lake, for quality trend and quality show. --out writes the official results as DataQualityDashboard does. Nothing but counts is shown or kept. Exit code 1 if a blocking check failed or a check ended in an error.',
      examples: [
        'The product’s own checks',
        'And the official ones, with results that the official viewer opens',
        'And those of the site',
      ],
    },
    'quality trend': {
      summary: 'Show how quality went from version to version',
      about:
        'For each version that quality run has measured: how many checks failed, and which got worse or better since the version before.',
      examples: ['What changed with each load'],
    },
    'quality show': {
      summary: 'Show the results of one check',
      about:
        'Results of a check, or of all checks of a kind, in each version that quality run has measured.',
      examples: ['A kind of check', 'One check'],
    },
    'source new': {
      summary: 'Begin a source: an application that data comes from',
      about:
        'Makes a pack in the folder of the intake: a folder of text that says what the application is, how its records become facts (map/), which standard concepts its codes mean (terms/), and which samples prove it. With --from-sample, a file of the application is read: format, columns and their meaning are guessed, the pack is proposed accordingly, and PROFILE.md tells what was found and how sure it is. The file is copied into samples/: it may hold personal data.',
      examples: [
        'Proposed from a file that the application wrote',
        'A source of CSV files',
        'A source of HL7 v2 messages',
      ],
    },
    'source view': {
      summary: 'Turn FHIR resources into a table by a ViewDefinition',
      about:
        'Reads NDJSON files of FHIR resources and writes the rows of a view (SQL on FHIR v2) to a Parquet or CSV file. A line that is no resource is told by its file and number; all others give their rows.',
      examples: ['One resource type to Parquet'],
    },
    'source check': {
      summary: 'Check packs, without any data',
      about:
        'Reads source.yaml, the maps, the terms and the units, and names file, line and path of what is wrong.',
      examples: ['All packs of an intake'],
    },
    'source test': {
      summary: 'Try a pack on its samples',
      about:
        'Reads each file of samples/ and compares the facts with those that are expected beside it. With --write what came out becomes what is expected: read it before you trust it.',
      examples: ['Compare', 'Note what came out as expected'],
    },
    'source run': {
      summary: 'Bring a lake up to date with its sources',
      about:
        'Takes the files that wait in the inboxes of the named sources (or of all), keeps their bytes, makes facts of what is new in every source, and builds the tables of the lake from all facts: one new version, or none if nothing changed. The order of what arrives makes no difference. Pseudonyms replace identifiers; their key lies beside the intake (INTAKE.keys), or where --keys says.',
      examples: ['All sources', 'With the key on a disk of its own'],
    },
    'source listen': {
      summary: 'Receive HL7 messages (MLLP)',
      about:
        'Listens for the named sources, or for all whose source.yaml says from: { kind: mllp, … }, with TLS and allowed senders as said there. A message is acknowledged once its bytes are on the disk (AA), and refused when they are not (AE) or when it is no HL7 message (AR; kept all the same). Every minute one line tells how many messages came, never what they hold. Ctrl-C ends it: what is on its way to the disk is still answered. Facts are made by source run or source watch.',
      examples: ['All sources that receive messages', 'One of them'],
    },
    'source watch': {
      summary: 'Keep a lake up to date with its sources',
      about:
        'Does what source run does, again and again, until it is stopped with Ctrl-C, which ends the run under way first. A run that fails is told and tried again. A file in an inbox is taken when it has been quiet for two seconds, or as completeWhen says in source.yaml: { quietSeconds: N }, { marker: .ok } (a file of that name stands beside it), { movedIntoPlace: true }. Names that begin with a dot or end in ~, .part, .tmp, .filepart or .crdownload are never taken.',
      examples: ['Every minute', 'Every ten minutes'],
    },
    'source status': {
      summary: 'Show what each source has sent',
      about:
        'For each source: pieces received, when the last one came, facts, dead letters, facts that wait for their patient or stay, records that the pack ignores.',
      examples: ['All sources'],
    },
    'source dead-letters': {
      summary: 'Show what could not be read, and why',
      about:
        'Lists refused records by rule and place, then the facts that wait for their patient or stay. No value is shown. With --bytes, the records themselves are written as they were received, with their place, one JSON object a line; they are personal data.',
      examples: ['Of one source', 'With what was received, to mend a map'],
    },
    'source replay': {
      summary: 'Read everything of a source again',
      about:
        'Makes the facts of a source anew from the bytes that were kept, with the maps as they are now, and brings the lake up to date. Nothing has to be sent again.',
      examples: ['After a map was mended'],
    },
    'terminology load': {
      summary: 'Load vocabularies (an Athena download) into a lake',
      about:
        'Reads a download of the OHDSI vocabularies (athena.ohdsi.org: a zip, or its folder, of tab-separated files) into the vocabulary tables of a lake, in place of what they held. Files of other tables are left aside and told; SOURCE_TO_CONCEPT_MAP is the site’s own and stays. CPT-4 names have to be added to the download beforehand, with the tool that comes with it.',
      examples: ['The zip as it was downloaded'],
    },
    'terminology coverage': {
      summary: 'Show what share of the rows has a standard concept',
      about:
        'For each field that the sources fill: rows with a local code, how many of them have a concept, and the same by distinct code. Rows tell how complete answers will be; codes tell how much work is left.',
      examples: ['All fields of a lake'],
    },
    'terminology codes': {
      summary: 'List the local codes of a lake, by volume',
      about:
        'Shows each local code with its label where one is known, unit, rows, mapped rows and the concept that most rows have; with --json also the quartiles of the values. Without --limit, the 50 with most rows.',
      examples: ['The codes with most rows', 'Those to be mapped, for a program to read'],
    },
    'terminology suggest': {
      summary: 'Suggest standard concepts for local codes',
      about:
        'Ranks concepts for each local code, with reasons, from its label, unit, specimen, department and values, and from what was accepted. --codes names a list (columns code, label, unit, specimen, category, rows) or a term file; without it, the unmapped codes of the lake are taken. --pool names a list of concepts (columns concept_code, concept_name, concept_id); without it, the standard concepts of --vocabulary (by default LOINC) in the lake. With --out, a term file is written in which nothing is decided yet. Nothing is mapped by this command.',
      examples: [
        'A list of codes against a list of concepts',
        'The unmapped codes of a lake, learning from what was accepted here and elsewhere',
        'A term file to be reviewed',
      ],
    },
    'terminology review': {
      summary: 'Decide local codes one by one',
      about:
        'Shows the undecided codes of a term file, those with most rows first, each with its suggestions and their reasons. Keys: 1–5 accept, n no such concept, s skip, u undo, q save and quit. The file is written with who decided and when; its order and remarks stay. Each decision teaches the next suggestions. The keys may also come from a pipe.',
      examples: ['The codes of the laboratory'],
    },
    help: {
      summary: 'Explain a command',
      about: 'Shows the commands, or one command with its options and examples.',
      examples: ['About one command'],
    },
  },
  arguments: {
    LAKE: 'folder of the lake',
    SOURCE: 'folder, file or postgresql:// address to read from',
    ADDRESS: 'postgresql:// address of the database to write to',
    VIEW: 'ViewDefinition (.json)',
    RESOURCES: 'FHIR resources, one a line (.ndjson)',
    FILE: 'cohort definition (.json), or a folder of them',
    ID: 'number of a cohort that is kept, or of a row',
    NAME: 'name of a source',
    TABLE: 'table of the lake',
    CHECK: 'identifier or kind of a check, as quality run shows it',
    TERMS: 'term file (.tsv) whose codes are to be decided',
    COMMAND: 'command to explain',
  },
  options: {
    lake: 'folder of the lake; for cohort run also the postgresql:// address of an export of it',
    intake: 'folder of the intake: packs, bytes as received, facts',
    keys: 'folder of the key of pseudonyms (by default INTAKE.keys)',
    dqd: 'folder of the official DataQualityDashboard definitions (its inst folder)',
    checks: 'folder of the site’s own checks (.json)',
    reads: 'what the new source reads (by default csv)',
    'from-sample': 'file of the application from which a pack is proposed',
    every: 'seconds between two runs (by default 60)',
    write: 'note what came out as expected',
    bytes: 'write the bytes of the records to FILE (--bytes=- for standard output): personal data',
    model: 'subject model of the lake (by default omop-cdm-5.4)',
    format: 'format of the source, when its name does not tell',
    encoding: 'encoding of CSV files (by default utf-8)',
    schema: 'schema of the database that holds the tables, or takes them (by default public)',
    strict: 'refuse the whole load if a single row is rejected',
    append: 'add the new rows to the tables instead of replacing them',
    replace: 'replace tables of the same names even where no export made them',
    engine:
      'native is fastest; sql needs no event index; reference is slow and obvious; all give the same rows (by default native, sql with --as-of)',
    out: 'write the rows to FILE: .parquet, .csv or .json; for cohort refresh, the subjects who entered and left, to a .csv; for quality run, the results of the official checks, to a .json',
    id: 'number of the definition, when its file name has none',
    attrition: 'draw the attrition even of several definitions; with --json, include it',
    'as-of': 'answer from the lake as it was at a version, or at the end of a day (UTC)',
    load: 'only the rows rejected by the load that made this version',
    limit: 'show at most N rows (by default 50)',
    codes: 'list of local codes (.csv), or term file (.tsv)',
    pool: 'list of concepts that may be suggested (.csv)',
    vocabulary: 'vocabulary of the lake whose concepts may be suggested (by default LOINC)',
    accepted: 'folder of term files with what was decided here',
    neighbours: 'folder of term files of other sites',
    author: 'who decides (by default the name of the account)',
    unmapped: 'only codes with rows that have no concept',
    persons: 'how many persons to invent (by default 3,000)',
    keep: 'put the lake in FOLDER (by default parcours-demo)',
    'no-serve': 'end after the tour, without serving a page',
    'memory-limit': 'memory to use, in megabytes (by default 60 % of the machine’s)',
    threads: 'processor cores to use (by default all)',
    temp: 'folder for temporary files (by default the system’s)',
    json: 'answer as JSON on standard output',
    lang: 'language (by default that of the terminal)',
    quiet: 'show no progress',
    help: 'explain the command',
    version: 'show the version of Parcours',
  },
  exits: {
    ok: 'all went well',
    someFailed: 'some definitions or checks failed; the rest was done',
    usage: 'the command line is wrong',
    input: 'the input is wrong: a file, a definition, a source',
    lake: 'the lake is missing, broken, or in use',
    environment: 'disk, memory, permission or network',
    internal: 'a fault of Parcours itself',
    interrupted: 'interrupted with Ctrl-C; the lake is as it was',
  },
};
