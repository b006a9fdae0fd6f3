"""Who may rise to the next rank, out of a million people: ours beside one by one, in one sitting on one PostgreSQL.

    script/bench ranks                 a million people
    PEOPLE=100000 script/bench ranks   fewer

Everybody has a rank, ten yearly grades and sometimes a leading post, a sanction or a gap; they are fictional and
deterministic. Ours is what `manage.py rank_eligibility --json` does: everybody by chunks, with the working of each
person as text. One by one is what one would write first: for each person his facts by the ORM, then the very same
rules; measured on some of the people, and compared by the person. Memory is the peak of this process before the run
and after it. The standing of those measured both ways must be the same.
"""

import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date

import django

django.setup()

from django.core.management import call_command  # noqa: E402 Django first
from django.db import connection  # noqa: E402

from bench import _population as population  # noqa: E402
from cadre.effects import Barred, SanctionFact, effects_of  # noqa: E402
from cadre.enums import CadreStatus, Grade, Level, PersonType, Rank, SanctionKind  # noqa: E402
from cadre.models import Cadre, Post, RankHeld, Sanction, YearGrade  # noqa: E402
from cadre.queries.effects import RulesOf  # noqa: E402
from regulations import queries as regulations  # noqa: E402
from rewards.management.commands.rank_eligibility import as_json  # noqa: E402
from rewards.queries.ranks import people_of, standings  # noqa: E402
from rewards.rules.obstacles import from_effects  # noqa: E402
from rewards.rules.rank_rules import rank_rules  # noqa: E402
from rewards.rules.rank_words import working_of  # noqa: E402
from rewards.rules.ranks import Career, PostPeriod, RankPeriod, Standing, standing_of  # noqa: E402

PEOPLE = int(os.environ.get("PEOPLE", "1000000"))
ONE_BY_ONE = int(os.environ.get("ONE_BY_ONE", "3000"))
ON = date(2026, 11, 22)
LIMIT = 600.0  # seconds for a million people
FLAT = 1.3  # the peak of memory over the whole run, against that after the first people

_FACTS = """
UPDATE cadre_cadre SET rank = '' WHERE person_type NOT IN ('civil_servant', 'quasi');
INSERT INTO cadre_rankheld (cadre_id, rank, started_on, ended_on, source, source_text, recorded_at)
SELECT id, rank, DATE '2019-06-01' + (((hashint8(id * 31) & 1023) * 2) %% 2500), NULL, 'bench', '', now()
FROM cadre_cadre WHERE rank <> '';
INSERT INTO cadre_yeargrade (cadre_id, year, grade, unit_name, source, source_text, recorded_at)
SELECT id, year, CASE (hashint8(id * 131 + year) & 127)
    WHEN 0 THEN 'basically_competent' WHEN 1 THEN 'undetermined' WHEN 2 THEN 'incompetent'
    ELSE CASE WHEN (hashint8(id * 17 + year) & 7) = 0 THEN 'excellent' ELSE 'competent' END END,
  '', 'bench', '', now()
FROM cadre_cadre CROSS JOIN generate_series(2016, 2025) AS year
WHERE person_type IN ('civil_servant', 'quasi') AND (hashint8(id * 7 + year) & 63) <> 0;
INSERT INTO cadre_post
  (cadre_id, unit_id, text, title, level, started_on, ended_on, is_study, note, source, source_text, recorded_at)
SELECT id, unit_id, title, title, level, DATE '2018-01-01' + ((hashint8(id * 3) & 2047)), NULL, false, '', 'bench', '',
  now() FROM cadre_cadre WHERE level <> 'none';
INSERT INTO cadre_sanction
  (cadre_id, kind, started_on, ended_on, authority, reason, source, source_text, recorded_at)
SELECT id, (ARRAY['discipline_demerit', 'party_warning', 'admonition', 'discipline_warning'])[1 + (id %% 4)],
  DATE '2024-03-01' + (hashint8(id * 5) & 1023) %% 970, NULL, '', '', 'bench', '', now()
FROM cadre_cadre WHERE id %% 50 = 0;
"""


def load_facts() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FACTS.replace("%%", "%"))
        cursor.execute("VACUUM ANALYZE")


def peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one_by_one(people: list[Cadre]) -> Iterator[Standing]:
    """The plain way: a person's facts, then his standing."""
    book = regulations.book()
    since = book.get("rank.years", ON).effective_from
    for cadre in people:
        place = RulesOf(book, cadre.unit_path)
        facts = [
            SanctionFact(s.pk, SanctionKind(s.kind), s.started_on, s.ended_on)
            for s in Sanction.objects.filter(cadre=cadre)
        ]
        career = Career(
            PersonType(cadre.person_type),
            CadreStatus(cadre.status),
            [
                RankPeriod(Rank(r.rank), r.started_on, r.ended_on)
                for r in RankHeld.objects.filter(cadre=cadre)
            ],
            [
                PostPeriod(Level(p.level), p.started_on, p.ended_on)
                for p in Post.objects.filter(cadre=cadre).exclude(level=Level.NONE)
            ],
            {g.year: Grade(g.grade) for g in YearGrade.objects.filter(cadre=cadre)},
            from_effects(effects_of(facts, place, ON), Barred.RANK),
        )
        yield standing_of(career, rank_rules(place, ON, since))


def main() -> int:
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    population.load_units()
    population.load_people(PEOPLE)
    load_facts()
    print(
        f"{PEOPLE:,} 人、{YearGrade.objects.count():,} 条考核，载入 {time.perf_counter() - started:.0f} 秒",
        flush=True,
    )

    states: Counter[str] = Counter()
    written, count, early = 0, 0, 0.0
    sample: dict[str, list[str]] = {}
    started, worked = time.perf_counter(), time.process_time()
    for count, ranked in enumerate(standings(people_of(""), ON), start=1):
        text = json.dumps(as_json(ranked), ensure_ascii=False)
        written += len(text)
        states[ranked.standing.state.label] += 1
        if count <= ONE_BY_ONE:
            sample[ranked.person.number] = working_of(ranked.standing)
        if count == max(ONE_BY_ONE, 20_000):
            early = peak()
    ours, worked = time.perf_counter() - started, time.process_time() - worked
    print(
        f"批量：{count:,} 人 {ours:.0f} 秒，其中本进程计算 {worked:.0f} 秒（每秒 {count / ours:,.0f} 人），"
        f"输出 {written / 1e6:,.0f} MB，"
        f"内存峰值 {early:.0f} → {peak():.0f} MB"
    )
    print("　".join(f"{state} {number:,}" for state, number in states.most_common()))

    people = list(people_of("").filter(number__in=sample))
    started = time.perf_counter()
    plain = {
        cadre.number: working_of(standing) for cadre, standing in zip(people, one_by_one(people), strict=True)
    }
    slow = (time.perf_counter() - started) / len(people)
    print(f"逐人：{len(people):,} 人，每人 {slow * 1000:.2f} ms；批量每人 {ours / count * 1000:.3f} ms")
    print(f"批量快 {slow / (ours / count):.0f} 倍；两种算法结果{'一致' if plain == sample else '不一致'}")
    for number in [number for number in plain if plain[number] != sample[number]][:3]:
        print(number, plain[number], sample[number], sep="\n  ")
    is_flat = peak() <= early * FLAT
    connection.close()
    return 0 if plain == sample and ours * 1_000_000 / count <= LIMIT and is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
