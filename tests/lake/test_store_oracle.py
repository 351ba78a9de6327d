"""A long life of a lake at random, beside a plain dictionary that is plainly right."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from quarterdeck.lake import compact, stage
from quarterdeck.lake.faults import Crash
from quarterdeck.lake.store import Lake, Writer
from tests.lake.lakes import NOW, consistent, rows_of, titles

Model = dict[int, str]


class Life:
    """A lake, what it should say now, and what it should say at each version that is kept."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.lake = Lake(folder)
        self.chance = random.Random(seed)
        self.now = NOW
        self.model: Model = {}
        self.kept: dict[int, Model] = {}
        self.turn = 0

    def ids(self) -> list[int]:
        return self.chance.sample(range(20), self.chance.randint(1, 6))

    def change(self, writer: Writer, model: Model) -> None:
        """One batch, or one removal."""
        self.turn += 1
        ids = self.ids()
        if self.chance.random() < 0.3:
            writer.remove(ids)
            for mr_id in ids:
                model.pop(mr_id, None)
        else:
            writer.append(rows_of(ids, f"turn {self.turn}"), supersede=ids)
            model.update(dict.fromkeys(ids, f"turn {self.turn}"))

    def session(self) -> None:
        """A writer with a few commits, which may break off, or crash at any step."""
        pending = dict(self.model)
        left = self.chance.randint(3, 60)

        def checkpoint(step: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Crash(step)

        with contextlib.suppress(Crash), self.lake.writer(checkpoint=checkpoint) as writer:
            for _ in range(self.chance.randint(1, 4)):
                for _ in range(self.chance.randint(0, 3)):
                    self.change(writer, pending)
                if self.chance.random() < 0.2:
                    writer.compact(now=self.now)
                else:
                    writer.commit(now=self.now)
                self.model = dict(pending)
        self.settle(pending)

    def settle(self, pending: Model) -> None:
        """The lake says the last state, or the one that was being committed when it crashed; nothing between."""
        if not self.lake.exists():
            assert self.model == {}
            return
        found = titles(self.lake)
        assert found in (self.model, pending)
        self.model = found
        self.kept[self.lake.manifest().version] = dict(found)

    def vacuum(self) -> None:
        self.now += timedelta(days=self.chance.randint(0, 60))
        self.lake.vacuum(now=self.now)
        self.kept = {version: model for version, model in self.kept.items() if version in self.lake.versions()}

    def forget(self) -> None:
        ids = self.ids()[:2]
        self.lake.forget(ids, now=self.now)
        self.model = {mr_id: title for mr_id, title in self.model.items() if mr_id not in ids}
        self.kept = {self.lake.manifest().version: dict(self.model)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_lake_lives_like_a_dictionary(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "_FEW", 6)
    monkeypatch.setattr(compact, "_FAN_IN", 3)
    monkeypatch.setattr(stage, "_HELD_BYTES", 600)
    life = Life(tmp_path / "lake", seed)
    acts: list[Callable[[], None]] = [life.session]
    for _ in range(14):
        life.chance.choice(acts)()
        if life.lake.exists():
            acts = [life.session] * 8 + [life.vacuum, life.forget]
            assert titles(life.lake) == life.model
            consistent(life.lake)
    assert {version: titles(life.lake, version) for version in life.kept} == life.kept
    assert life.turn > 10
