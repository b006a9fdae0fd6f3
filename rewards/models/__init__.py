"""Scarce places and what they are used for."""

from rewards.models.awards import Award, Awardee
from rewards.models.ledger import Account, Entry
from rewards.models.places import Plan, PlanPerson, PlanRow, SpecialCase, UnitGrade
from rewards.models.pool import PoolGrant

__all__ = [
    "Account",
    "Award",
    "Awardee",
    "Entry",
    "Plan",
    "PlanPerson",
    "PlanRow",
    "PoolGrant",
    "SpecialCase",
    "UnitGrade",
]
