from pathlib import Path

from quarterdeck.indicators.describe import page

PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"


def test_the_committed_page_is_the_one_that_the_declarations_make() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m quarterdeck.indicators.describe > docs/indicators.md"
