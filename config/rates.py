"""How often somebody may do a thing: "60/h" in the environment."""

import re
from dataclasses import dataclass

import environ
from django.core.exceptions import ImproperlyConfigured

SECONDS = {"m": 60, "h": 3600, "d": 24 * 3600}


@dataclass(frozen=True)
class Rate:
    """At most `count` times in each stretch of `seconds`."""

    count: int
    seconds: int


def rate(env: environ.Env, name: str, default: str) -> Rate | None:
    """The rate that a variable gives, or None for "0": no limit. Raises ImproperlyConfigured with the cure."""
    text = env.str(name, default=default)
    if text == "0":
        return None
    found = re.fullmatch(r"([1-9]\d{0,6})/([mhd])", text)
    if not found:
        raise ImproperlyConfigured(f"{name}={text!r}: write 60/h (or /m, /d), or 0 for no limit.")
    return Rate(int(found[1]), SECONDS[found[2]])
