"""Reads every Delta table of a lake with delta-rs, which shares no code with Parcours.

    pip install deltalake pyarrow
    python bench/peers/delta_read.py LAKE

For each table: the versions of its history, and the rows of each version, held against what the
lake's own log says. Ends with 1 when a table can't be read or a version has other rows.
"""

import json
import pathlib
import sys

import deltalake
import pyarrow.compute


def expected_rows(lake: pathlib.Path) -> dict[str, list[int]]:
    """Rows of each table, version by version, as the lake's log says."""
    rows: dict[str, list[int]] = {}
    for entry in sorted((lake / "log").glob("*.json")):
        for table in json.loads(entry.read_text())["tables"]:
            rows.setdefault(table["path"], []).append(table["rows"])
    return rows


def check_table(lake: pathlib.Path, path: str, expected: list[int]) -> list[str]:
    """Prints what was read of a table; gives what is wrong with it."""
    faults = []
    folder = str(lake / path)
    history = sorted(int(commit["version"]) for commit in deltalake.DeltaTable(folder).history())
    if history != list(range(len(expected))):
        faults.append(f"{path}: history {history} instead of 0 to {len(expected) - 1}")
    for version, rows in enumerate(expected):
        table = deltalake.DeltaTable(folder, version=version).to_pyarrow_table()
        print(f"{path}\tversion {version}\t{table.num_rows} rows")
        if table.num_rows != rows:
            faults.append(f"{path}: version {version} has {table.num_rows} rows instead of {rows}")
    latest = deltalake.DeltaTable(folder)
    table = latest.to_pyarrow_table()
    instants = [field for field in table.schema if pyarrow.types.is_timestamp(field.type)]
    for field in instants:
        lowest = pyarrow.compute.min(table[field.name]).as_py()
        print(f"{path}\t{field.name}: {field.type}, from {lowest}")
        if field.type.tz != "UTC":
            faults.append(f"{path}: {field.name} has zone {field.type.tz} instead of UTC")
    faults.extend(check_statistics(path, latest, table))
    return faults


def check_statistics(path: str, latest: deltalake.DeltaTable, table) -> list[str]:
    """A reader skips files by these bounds: they must hold the rows."""
    actions = latest.get_add_actions(flatten=True)
    names = actions.schema.names if hasattr(actions.schema, "names") else []
    faults = []
    for name in table.schema.names:
        if f"min.{name}" not in names or table.num_rows == 0:
            continue
        column = pyarrow.table(actions)
        low = pyarrow.compute.min(pyarrow.chunked_array(column[f"min.{name}"])).as_py()
        high = pyarrow.compute.max(pyarrow.chunked_array(column[f"max.{name}"])).as_py()
        least, most = pyarrow.compute.min_max(table[name]).as_py().values()
        # Bounds of instants are cut to the millisecond.
        if least is not None and low is not None and (least < low):
            faults.append(f"{path}: {name} goes down to {least}, below the bound {low}")
        if most is not None and high is not None and not hasattr(most, "hour") and most > high:
            faults.append(f"{path}: {name} goes up to {most}, above the bound {high}")
    return faults


def main(lake: pathlib.Path) -> int:
    print(f"deltalake {deltalake.__version__}, pyarrow {pyarrow.__version__}")
    faults = []
    expected = expected_rows(lake)
    for path, rows in sorted(expected.items()):
        try:
            faults.extend(check_table(lake, path, rows))
        except Exception as error:  # whatever it is, the table could not be read
            faults.append(f"{path}: {error}")
    for fault in faults:
        print(fault, file=sys.stderr)
    versions = sum(len(rows) for rows in expected.values())
    print(f"{len(expected)} tables, {versions} versions, {len(faults)} faults")
    return 1 if faults or not expected else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1])))
