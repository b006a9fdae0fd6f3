"""Names, ID numbers and phones that belong to nobody. Pure."""

from collections import Counter
from datetime import date
from random import Random

from cadre import idnumber
from cadre.demo import words
from cadre.enums import Sex

AREA = "320000"  # a province's own code: no person is registered under it
_PHONE_HEAD = "100"  # mobile numbers begin with 13 to 19

# Birth date and order of the sample files' people, who may be imported into this city.
_TAKEN_TEXT = """
    19670425988 19670802340 19680312321 19690503085 19690627051 19690810966 19701227702 19710224325
    19710312991 19710513658 19720318037 19721127207 19730405659 19731107262 19731224515 19740203340
    19740219849 19740719499 19740827506 19750516061 19750611310 19760306273 19760428892 19760613074
    19761211481 19770313099 19770423643 19771002009 19780214694 19780812237 19781101496 19790725951
    19790815121 19790912762 19791112743 19800709022 19800923782 19810922345 19820107162 19820218313
    19820417851 19820526333 19821208346 19830518573 19831024283 19840105399 19840218753 19850309002
    19850415735 19850725762 19850812312 19850826789 19850908858 19860204123 19860305876 19860426513
    19861003244 19861117321 19870316024 19870623571 19871103422 19880207451 19881203159 19890621829
    19891104864 19891108031 19900624612 19901010350 19901104704 19910624616 19920408663 19920505647
    19921012901 19930302588 19930318874 19930611766 19931109744 19940223601 19940606606 19940701907
    19940728633 19940913726 19950713104 19950915369 19951016578
"""
_TAKEN = frozenset(_TAKEN_TEXT.split())


def full_name(rng: Random, sex: Sex, surname: str = "") -> str:
    """A random surname (unless given) and a random given name."""
    if not surname:
        rare = rng.random() < 0.01
        surname = rng.choice(words.COMPOUND_SURNAMES if rare else words.SURNAMES)
    own = words.MALE if sex == Sex.MALE else words.FEMALE
    if rng.random() < 0.12:
        return surname + rng.choice(own)
    first, second = rng.choice(own + words.EITHER), rng.choice(own)
    return surname + first + (second if second != first else rng.choice("之安宁"))


class Numbers:
    """Hands out ID numbers and phones, none of them twice."""

    def __init__(self) -> None:
        self._orders: Counter[tuple[date, Sex]] = Counter()
        self._phones = 0

    def id_number(self, born_on: date, sex: Sex) -> str:
        """The next free number of that day: up to 499 people of a sex. Raises ValueError when they are used up."""
        while True:
            self._orders[born_on, sex] += 1
            order = 2 * self._orders[born_on, sex] + (1 if sex == Sex.MALE else 0)
            if order > 999:
                raise ValueError(f"more than 499 people born on {born_on}: ask for fewer people")
            tail = f"{born_on:%Y%m%d}{order:03d}"
            if tail not in _TAKEN:
                return AREA + tail + idnumber.check_digit(AREA + tail)

    def phone(self) -> str:
        self._phones += 1
        return f"{_PHONE_HEAD}{self._phones:08d}"
