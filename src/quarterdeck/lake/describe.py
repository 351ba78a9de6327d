"""Writes the page that documents the lake's tables, out of the schema itself."""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.lake.schema import SCHEMA_VERSION, TABLES, EventKind, Evidence, Table

_HEAD = f"""# The lake's tables

<!-- Made from src/quarterdeck/lake/schema.py by `python -m quarterdeck.lake.describe > docs/schema.md`; edit there. -->

Schema version {SCHEMA_VERSION}. Every instant is UTC with microseconds; a column that can be absent says what that
means. In the views of a snapshot, `period` and `written` are left out, and so are rows that no longer count.

Kinds of events: {", ".join(EventKind)}.
"""
_EVIDENCE = {
    Evidence.NOTED: "the server recorded it, with its time",
    Evidence.AT_CREATION: "set while the merge request was created, proven by a later removal or act",
    Evidence.REVIEWER_ROW: "the time of the reviewer's row, from REST",
    Evidence.WEBHOOK: "the time of a webhook change",
    Evidence.ASSUMED: "no trace of the time: taken as set at creation, and counted in a caveat",
}

_TAIL = """
## On disk

```
manifest.json                      the present state: version, Delta version of each table, how far each source was read
manifests/00000012.json            that and the states before it, for 90 days
manifests/00000012.files.json      the Parquet files of that state, whole or as a change of an earlier list
lock                               held by the one writer, freed by the system when its process ends
events/_delta_log/…                a Delta Lake table like any other
events/period=2026/00000012-….parquet
```

A state exists once `manifest.json` names it; that file is replaced at once, and last. Readers open exactly the
files of their state, so that they neither wait for a writer nor see half of its work. A Delta version which no
manifest names was left by a writer that died; the next commit to that table puts it right.

Fact tables are partitioned by `period` and written in batches. A merge request that was read again is written again
whole, in all fact tables, and gets a line in `superseded`: its rows with a smaller `written` no longer count. One
that is gone from the server has such a line and no newer rows. Small files are merged and superseded rows dropped
as they pile up. States older than 90 days are dropped by `Lake.vacuum`; `Lake.forget` takes merge requests out of
every file at once, and all older states with them.

## With other engines

Any engine that knows Delta Lake reads the tables (reader version 1, writer version 2; no features). Read at the
versions that `manifest.json` names, not at the latest, or two tables may be of two states. Leave out superseded
rows with this join, in standard SQL, for each fact table:

```sql
create view present_events as
select e.* from events e
where not exists (
  select 1 from superseded s where s.mr_id = e.mr_id and e.written < s.below
);
```

Spark and Databricks: `create view events as select * from delta.`/path/to/lake/events` version as of 7`.

Trino: `select * from delta.lake.events for version as of 7`.

DuckDB, without its Delta extension: `read_parquet([…], hive_partitioning = true)` over the files that
`deltalake.DeltaTable(path, version=7).file_uris()` lists.

The lake is ours to write. What another engine commits to these logs is undone by the next sync; do not run `VACUUM`
with a retention below 90 days on them, or older states lose their files.
"""


def page() -> str:
    """The page as Markdown."""
    tables = "\n".join("\n".join(_table(table)) for table in TABLES.values())
    evidence = "".join(f"- {kind}: {_EVIDENCE[kind]}\n" for kind in Evidence)
    return f"{_HEAD}\nEvidence, how an event or an instant is known:\n\n{evidence}\n{tables}\n{_TAIL.lstrip()}"


def _table(table: Table) -> Iterator[str]:
    kind = "Fact table, partitioned by `period`." if table.kind == "fact" else "Replaced whole."
    yield f"## {table.name}\n\n{table.says} {kind}\n"
    yield "| column | type | what it is | absent means |"
    yield "|---|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.type} | {column.says} | {column.null} |"
    yield ""


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
