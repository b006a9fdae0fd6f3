"""Reading the register for pages, imports and the apps to the right."""

from cadre.queries.names import unit_book

__all__ = ["unit_book"]
