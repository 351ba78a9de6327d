import pytest

from quarterdeck.indicators.answer import Target
from quarterdeck.indicators.catalogue import CATALOGUE, PRESETS, get_indicator
from quarterdeck.indicators.errors import UnknownDefinition, UnknownIndicator, UnknownPreset


def test_the_eight_stand_in_their_order() -> None:
    assert list(CATALOGUE) == [
        "omrt", "oma", "community_slo", "hiring", "mr_rate", "diversity", "handbook", "retention",
    ]  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_is_declared_in_full(name: str) -> None:
    indicator = CATALOGUE[name]
    names = [definition.name for definition in indicator.definitions]
    assert len(names) == len(set(names)) >= 1
    assert indicator.grain in indicator.grains
    assert indicator.sentence.endswith(".")
    assert all(definition.sentence.endswith(".") for definition in indicator.definitions)
    assert set(indicator.targets) <= set(PRESETS) - {"none"}


def test_targets_are_those_that_gitlab_printed() -> None:
    printed = {name: indicator.find_target("gitlab-2022") for name, indicator in CATALOGUE.items()}
    assert printed == {
        "omrt": Target("<=", 21), "oma": Target("<=", 30), "community_slo": Target(">=", 0.95),
        "hiring": Target(">=", 0.9), "mr_rate": Target(">", 10), "diversity": None, "handbook": Target(">=", 0.5),
        "retention": Target(">=", 0.84),
    }  # fmt: skip
    assert get_indicator("mr_rate").find_target("gitlab-2023") == Target(">", 12)
    assert get_indicator("mr_rate").preset_definition("gitlab-2023") == "gitlab-2023"
    assert get_indicator("oma").preset_definition("gitlab-2023") == "gitlab-2022"
    assert not any(indicator.find_target("none") for indicator in CATALOGUE.values())


def test_what_is_unknown_is_refused_with_what_there_is() -> None:
    with pytest.raises(UnknownIndicator, match="omrt, oma"):
        get_indicator("velocity")
    with pytest.raises(UnknownDefinition, match="strict"):
        get_indicator("omrt").get_definition("loose")
    with pytest.raises(UnknownPreset, match="gitlab-2022"):
        get_indicator("omrt").find_target("gitlab-1999")
