"""The register: units, people, facts about people, and the imports that brought them."""

from cadre.models.facts import (
    FACT_MODELS,
    CareRecord,
    Clearance,
    Deed,
    Fact,
    FamilyMember,
    Honour,
    Post,
    RankHeld,
    Sanction,
    Secondment,
    Tolerance,
    Training,
    YearGrade,
)
from cadre.models.imports import Import, LrmxRecord
from cadre.models.person import Cadre, NumberSeries
from cadre.models.unit import Unit, UnitChange

__all__ = [
    "FACT_MODELS",
    "Cadre",
    "CareRecord",
    "Clearance",
    "Deed",
    "Fact",
    "FamilyMember",
    "Honour",
    "Import",
    "LrmxRecord",
    "NumberSeries",
    "Post",
    "RankHeld",
    "Sanction",
    "Secondment",
    "Tolerance",
    "Training",
    "Unit",
    "UnitChange",
    "YearGrade",
]
