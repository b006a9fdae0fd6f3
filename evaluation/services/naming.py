"""How people and units stand in what is about them: under the name and at the place of the day."""

from typing import Any

from cadre.models import Cadre, Unit

_DETAIL = 320


def named_target(one: Cadre | Unit) -> dict[str, Any]:
    """The fields of a target. A cadre needs his unit joined."""
    if isinstance(one, Unit):
        return {"unit": one, "unit_path": one.path, "label": one.name}
    detail = f"{one.unit.name}{one.title}" if one.title else one.unit.name
    return {"cadre": one, "unit_path": one.unit_path, "label": one.name, "detail": detail[:_DETAIL]}
