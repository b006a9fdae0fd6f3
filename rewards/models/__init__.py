"""Scarce places and what they are used for."""

from rewards.models.ledger import Account, Entry

__all__ = ["Account", "Entry"]
