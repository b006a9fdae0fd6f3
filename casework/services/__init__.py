"""The only writer of cases. Callers write `from casework import services as casework`."""

from casework.services.acting import Stale, act
from casework.services.opening import link, open_case
from casework.services.reading import note_reading

__all__ = ["Stale", "act", "link", "note_reading", "open_case"]
