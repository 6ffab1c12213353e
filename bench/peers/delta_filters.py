"""Reads the Delta tables of a lake with another implementation (delta-rs), as proof from outside.

    python3 -m venv VENV && VENV/bin/pip install deltalake pyarrow
    VENV/bin/python bench/peers/delta_filters.py LAKE [--all-versions] [--json]

Prints, per table: rows, current version, number of files, and the history as delta-rs sees it.
Exits with 1 if a table cannot be read, if its versions have a hole, if the two sort orders of a
table hold different rows, or if the row counts differ from those in the lake's own log.
"""

import argparse
import json
import sys
from pathlib import Path

import pyarrow.compute as pc
from deltalake import DeltaTable

ORDERS = ("tables", "tables_by_concept")


def delta_tables(lake: Path):
    for order in ORDERS:
        for folder in sorted((lake / order).glob("*")):
            if (folder / "_delta_log").is_dir():
                yield f"{order}/{folder.name}", DeltaTable(str(folder))


def logged_rows(lake: Path):
    """Rows per table and Delta version, as the lake's own log says."""
    rows = {}
    for entry in sorted((lake / "log").glob("*.json")):
        for table in json.loads(entry.read_text())["tables"]:
            rows[table["path"], table["deltaVersion"]] = table["rows"]
    return rows


def in_one_order(arrow):
    """Rows sorted by all columns; NaN, which equals nothing, as null."""
    for place, field in enumerate(arrow.schema):
        if str(field.type) == "double":
            column = arrow[field.name]
            arrow = arrow.set_column(place, field, pc.if_else(pc.is_nan(column), None, column))
    return arrow.sort_by([(name, "ascending") for name in arrow.column_names])


def hidden_columns(table: DeltaTable, content):
    """Columns of which a pruned read does not find what is there: statistics must hide no row."""
    dataset = table.to_pyarrow_dataset()
    for field in content.schema:
        column = content[field.name].drop_null()
        for value in {column[0], column[-1], *extremes(column)} if len(column) > 0 else ():
            wanted = pc.sum(pc.equal(column, value)).as_py()
            if dataset.to_table(filter=pc.field(field.name) == value).num_rows != wanted:
                yield field.name
                break


def extremes(column):
    return pc.min_max(column).values() if len(column) > 0 else ()


def read_table(path: str, table: DeltaTable, logged, all_versions: bool):
    faults = []
    current = table.version()
    versions = range(current + 1) if all_versions else [current]
    rows = {}
    for version in versions:
        table.load_as_version(version)
        rows[version] = table.to_pyarrow_table().num_rows
        if logged.get((path, version)) != rows[version]:
            faults.append(f"version {version}: {rows[version]} rows, the lake says {logged.get((path, version))}")
    table.load_as_version(current)
    seen = sorted(commit["version"] for commit in table.history())
    if seen != list(range(seen[0], current + 1)):
        faults.append(f"versions with a hole: {seen}")
    content = table.to_pyarrow_table()
    faults += [f"a filter on {name} loses rows" for name in hidden_columns(table, content)]
    return rows, content, faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lake", type=Path)
    parser.add_argument("--all-versions", action="store_true", help="read every version, not the last only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logged = logged_rows(options.lake)
    report, contents, faulty = [], {}, False
    for path, table in delta_tables(options.lake):
        rows, content, faults = read_table(path, table, logged, options.all_versions)
        contents[path] = content
        twin = contents.get(path.replace("tables_by_concept/", "tables/")) if path.startswith("tables_by") else None
        if twin is not None and not in_one_order(twin).equals(in_one_order(content)):
            faults.append("the two orders hold different rows")
        faulty = faulty or bool(faults)
        history = [(c["version"], c["operation"], c["timestamp"]) for c in table.history()]
        report.append({"table": path, "rows": rows, "files": len(table.file_uris()), "history": history, "faults": faults})
    if options.json:
        print(json.dumps(report))
    for one in [] if options.json else report:
        last = max(one["rows"])
        print(f"{one['table']}: {one['rows'][last]} rows, version {last}, {one['files']} file(s)")
        print("   versions read: " + ", ".join(f"{v}={n}" for v, n in one["rows"].items()))
        print("   history: " + ", ".join(f"{v} {what}" for v, what, _ in sorted(one["history"])))
        for fault in one["faults"]:
            print(f"   FAULT {fault}")
    return 1 if faulty or not report else 0


if __name__ == "__main__":
    sys.exit(main())
