"""gunicorn's own log in the form of every other line: JSON without anybody's data. Named to it by `manage.py up`."""

import re
from typing import Any

from gunicorn.glogging import Logger

from config.logs import FIELDS, HIDDEN, CleanJson

_QUERY = re.compile(r"\?\S+")  # what was asked of an address, which gunicorn writes out with it


class WebJson(CleanJson):
    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        log_data["message"] = _QUERY.sub(f"?{HIDDEN}", str(log_data.get("message", "")))
        return super().process_log_record(log_data)


class WebLog(Logger):  # type: ignore[misc]
    """Its start, its stops, and the failures of requests that never reached Django."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(WebJson(FIELDS))
