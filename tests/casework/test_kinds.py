"""Tables: what ties a kind's forms and effects to its steps, and what is found wrong with a bad table."""

import ast
import inspect
from dataclasses import replace

import pytest

from accounts.enums import Role
from casework import registry
from casework.enums import Actor
from casework.kinds import Status, Transition
from casework.permissions import openable
from tests.casework.conftest import Office
from tests.casework.sample import SAMPLE
from tests.factories import make_user

KINDS = [kind.code for kind in registry.kinds()]


def actions_named(function: object) -> set[str]:
    """What a function compares `…action` with: `step.action == "file"`, `move.action in ("pass", "agree")`."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(function))):  # type: ignore[arg-type]
        if isinstance(node, ast.Compare) and ast.unparse(node.left).endswith(".action"):
            texts = ast.walk(node.comparators[0])
            named |= {
                text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)
            }
    return named


@pytest.mark.parametrize("code", KINDS)
def test_forms_checks_and_effects_speak_of_steps_that_exist(code: str) -> None:
    process = registry.process_named(code)
    steps = {move.action for move in process.kind.transitions}
    named = {*process.forms, *actions_named(process.check), *actions_named(process.effect)}
    assert named - steps == set()


def test_a_bad_table_is_told() -> None:
    lonely = Status("lonely", "孤立", Actor.HANDLER)
    assert "sample.lonely is never reached" in replace(SAMPLE, statuses=(*SAMPLE.statuses, lonely)).faults()
    stray = Transition("stray", "走失", ("applied",), "nowhere", (Actor.HANDLER,))
    told = replace(SAMPLE, transitions=(*SAMPLE.transitions, stray)).faults()
    assert told == ["sample.stray names the unknown status nowhere"]
    trap = Transition("trap", "陷入", ("applied",), "lonely", (Actor.HANDLER,))
    stuck = replace(
        SAMPLE, statuses=(*SAMPLE.statuses, lonely), transitions=(*SAMPLE.transitions, trap)
    ).faults()
    assert "sample.lonely can never end" in stuck
    assert "sample.lonely: its owner handler has no step to take" in stuck


@pytest.mark.django_db
def test_the_menu_offers_what_somebody_may_open(office: Office) -> None:
    assert {"filing", "tolerance", "reminder"} <= {kind.code for kind in openable(office.handler)}
    assert {"filing", "tolerance"} <= {kind.code for kind in openable(office.clerk)}
    assert "reminder" not in {kind.code for kind in openable(office.clerk)}
    assert openable(office.head) == []
    himself = make_user("ben", Role.CADRE)
    assert "tolerance" in {kind.code for kind in openable(himself)}
