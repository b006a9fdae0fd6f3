"""Scarce places and what they are used for."""

from rewards.models.awards import Award, Awardee
from rewards.models.ledger import Account, Entry
from rewards.models.places import Plan, PlanPerson, PlanRow, SpecialCase, UnitGrade
from rewards.models.pool import PoolGrant
from rewards.models.promotions import Candidate, Promotion

__all__ = [
    "Account",
    "Award",
    "Awardee",
    "Candidate",
    "Entry",
    "Plan",
    "PlanPerson",
    "PlanRow",
    "PoolGrant",
    "Promotion",
    "SpecialCase",
    "UnitGrade",
]
