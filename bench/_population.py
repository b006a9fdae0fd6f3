"""A million people in about a minute: fictional, deterministic, made by PostgreSQL itself.

Only what lists read is plausible; nobody has facts. `hashint8` spreads every choice evenly and always alike.
"""

from django.db import connection

from accounts.scope import STEP
from cadre import names
from cadre.crypto import blind_index, encrypt
from cadre.enums import Level, Rank, UnitKind, UnitLevel
from cadre.models import Unit

# The first surnames are the most common: a choice is squared before it picks one.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文海波宁鑫浩宇晨阳雪梅佳琪子涵梓轩思远航"
    "嘉怡欣然博雅安康云川山林峰松柏清源泽润德仁义礼智信诚毅恒达瑞祥福荣光辉春夏秋冬晓东南西北方圆"
)
IDENTITY = "320000198503099999"  # everybody's, encrypted once: lists never read it
COUNTIES, BODIES, DIVISIONS = 12, 80, 20  # districts, bodies in each, divisions in each body
DEPARTMENTS = 60  # of the city itself


def step(number: int) -> str:
    return f"{number:0{STEP}d}"


def load_units() -> None:
    """云川市 with districts, bodies and divisions: some 21,000 units."""
    top = _unit(1, None, step(1), "云川市", UnitKind.REGION, UnitLevel.CITY)
    units, pk = [top], 1
    places = [(top, n, f"部门{n}", UnitKind.DEPARTMENT) for n in range(1, DEPARTMENTS + 1)]
    places += [(top, DEPARTMENTS + n, f"第{n}区", UnitKind.REGION) for n in range(1, COUNTIES + 1)]
    for parent, number, name, kind in places:
        pk += 1
        body = _unit(pk, parent, step(number), name, kind, UnitLevel.COUNTY)
        units.append(body)
        children = BODIES if kind == UnitKind.REGION else DIVISIONS
        for child in range(1, children + 1):
            pk += 1
            units.append(_unit(pk, body, step(child), f"单位{child}", UnitKind.DEPARTMENT, UnitLevel.COUNTY))
            if kind == UnitKind.REGION:
                above = units[-1]
                for division in range(1, DIVISIONS + 1):
                    pk += 1
                    units.append(
                        _unit(
                            pk, above, step(division), f"科室{division}", UnitKind.DIVISION, UnitLevel.COUNTY
                        )
                    )
    Unit.objects.bulk_create(units, batch_size=2000)


def _unit(pk: int, parent: Unit | None, own: str, name: str, kind: UnitKind, level: UnitLevel) -> Unit:
    return Unit(
        pk=pk,
        code=f"JG{pk:07d}",
        name=(parent.name if parent else "") + name,
        short_name=name,
        kind=kind,
        level=level,
        parent=parent,
        path=(parent.path if parent else "") + own,
        next_step=1000,
    )


def load_people(count: int) -> None:
    """`count` people over all units but the regions, with every index in place and fresh statistics."""
    surnames = [(c, *names.search_keys(c + "一")) for c in SURNAMES]
    given = [(c, *names.search_keys("王" + c)) for c in GIVEN]
    ranks = [*Rank.values, "", "", "", "section_1", "section_2", "clerk_1", "clerk_1"]
    indexes = _drop_indexes()
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "surname": [c for c, _, _ in surnames],
                "surname_pinyin": [p.removesuffix("yi") for _, p, _ in surnames],
                "given": [c for c, _, _ in given],
                "given_pinyin": [p.removeprefix("wang") for _, p, _ in given],
                "ranks": ranks,
                "levels": list(Level.values),
                "rank_order": list(Rank.values),
                "identity": encrypt(IDENTITY),
                "count": count,
            },
        )
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute(
            "UPDATE cadre_cadre SET id_index = %s WHERE number = 'GB0000777'", [blind_index(IDENTITY)]
        )
        cursor.execute("SELECT setval(pg_get_serial_sequence('cadre_cadre', 'id'), %s)", [count])
        cursor.execute("VACUUM ANALYZE cadre_cadre")
        cursor.execute("VACUUM ANALYZE cadre_unit")


def _drop_indexes() -> list[str]:
    """Drop the plain indexes of the people table for the time of the load; returns how to make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = 'cadre_cadre' AND indexdef NOT LIKE '%UNIQUE%'"
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


# h(i, k): an even choice between 0 and 1 for person i and question k; pick: one of `what` by cumulated shares.
_INSERT = """
CREATE OR REPLACE FUNCTION pg_temp.h(i bigint, k int) RETURNS float8 IMMUTABLE LANGUAGE sql AS
  'SELECT (hashint8(i * 131 + k) & 2147483647) / 2147483648.0';
CREATE OR REPLACE FUNCTION pg_temp.pick(i bigint, k int, shares float8[], what text[]) RETURNS text IMMUTABLE
  LANGUAGE sql AS 'SELECT what[1 + width_bucket(pg_temp.h(i, k), shares)]';
CREATE OR REPLACE FUNCTION pg_temp.any_of(i bigint, k int, n bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS
  'SELECT 1 + floor(pg_temp.h(i, k) * n)::bigint';
CREATE TEMP TABLE place ON COMMIT DROP AS
  SELECT row_number() OVER (ORDER BY path) AS n, id, path FROM cadre_unit WHERE kind <> 'region';
CREATE INDEX ON place (n);
INSERT INTO cadre_cadre (
  id, number, name, pinyin, initials, sex, born_on, ethnicity, native_place, birth_place, health, politics,
  second_party, party_joined_on, work_started_on, technical_title, speciality, education, school,
  full_time_education, full_time_degree, full_time_school, full_time_degree_school, in_service_education,
  in_service_degree, in_service_school, in_service_degree_school, person_type, status, id_number, id_index,
  phone, phone_index, photo, remark, unit_id, unit_path, title, title_since, level, rank, rank_since, seniority,
  created_at, updated_at)
SELECT i, 'GB' || lpad(i::text, 7, '0'),
  (%(surname)s)[s] || (%(given)s)[a] || coalesce((%(given)s)[b], ''),
  (%(surname_pinyin)s)[s] || (%(given_pinyin)s)[a] || coalesce((%(given_pinyin)s)[b], ''),
  left((%(surname_pinyin)s)[s], 1) || left((%(given_pinyin)s)[a], 1) || coalesce(left((%(given_pinyin)s)[b], 1), ''),
  pg_temp.pick(i, 4, '{0.68}', '{M,F}'),
  DATE '1964-01-01' + (pg_temp.h(i, 5) * 14000)::int, '汉族', '云川', '云川', '健康',
  pg_temp.pick(i, 6, '{0.78,0.95,0.97}', '{cpc,masses,cdl,league}'),
  '', NULL, DATE '1986-07-01' + (pg_temp.h(i, 5) * 14000)::int, '', '',
  pg_temp.pick(i, 7, '{0.16,0.8,0.96}', '{graduate,bachelor,college,technical}'),
  '云川大学', '', '', '', '', '', '', '', '',
  pg_temp.pick(i, 8, '{0.55,0.65,0.95}', '{civil_servant,quasi,institution,enterprise}'),
  pg_temp.pick(i, 9, '{0.94,0.99}', '{active,retired,left}'),
  %(identity)s, encode(sha256(i::text::bytea), 'hex'), %(identity)s, encode(sha256(('p' || i)::bytea), 'hex'),
  '', '', id, path, '四级主任科员',
  CASE WHEN pg_temp.h(i, 10) > 0.05 THEN DATE '2006-01-01' + (pg_temp.h(i, 11) * 7000)::int END,
  level, rank, NULL,
  array_position(%(levels)s, level) * 20 - 20 + coalesce(array_position(%(rank_order)s, rank), 19),
  now(), now()
FROM (
  SELECT i, 1 + floor(pg_temp.h(i, 1) ^ 2 * array_length(%(surname)s, 1))::int AS s,
    pg_temp.any_of(i, 2, array_length(%(given)s, 1)) AS a,
    CASE WHEN pg_temp.h(i, 3) > 0.2 THEN pg_temp.any_of(i, 13, array_length(%(given)s, 1)) END AS b,
    pg_temp.pick(i, 14, '{0.0002,0.001,0.006,0.02,0.08,0.18}', %(levels)s) AS level,
    (%(ranks)s)[pg_temp.any_of(i, 15, array_length(%(ranks)s, 1))] AS rank,
    pg_temp.any_of(i, 16, (SELECT max(n) FROM place)) AS n
  FROM generate_series(1, %(count)s) AS i
) AS person JOIN place USING (n)
"""
