from __future__ import annotations

import subprocess
import sys
from importlib import util

import pytest

from quarterdeck.rota import plan as planning
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import SolverMissing
from tests.rota.cases import request


def test_nothing_loads_the_solver_before_it_is_asked_for() -> None:
    code = "import sys, quarterdeck.cli.rota, quarterdeck.rota.plan; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_proof_without_the_extra_is_refused_and_a_rota_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda _name: None)
    with pytest.raises(SolverMissing, match=r"quarterdeck\[rota\]"):
        planning.plan(request(3), Budget.of(lambda: 0.0, 5), solver=True)
    made = planning.plan(request(3), Budget.of(lambda: 0.0, 5))
    assert (made.method, made.violations) == ("search", ())
    assert all(stage.bound is not None for stage in made.stages)
