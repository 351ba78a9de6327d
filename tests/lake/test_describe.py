"""The page about the tables says what the schema says."""

from __future__ import annotations

from pathlib import Path

from quarterdeck.lake.describe import page
from quarterdeck.lake.schema import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "schema.md"


def test_the_committed_page_is_the_schema_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m quarterdeck.lake.describe > docs/schema.md"


def test_every_column_has_a_sentence_and_every_table_a_heading() -> None:
    text = page()
    for table in TABLES.values():
        assert f"\n## {table.name}\n" in text
        for column in table.columns:
            assert f"| `{column.name}` | {column.type} | {column.says} |" in text
            assert column.says.endswith(".")
