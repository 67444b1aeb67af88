"""The workload in DuckDB: a table in memory, one thread, answers as Arrow tables."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute

from workload import (
    BORN_AFTER,
    CROSS_TABLE,
    DIMENSIONS,
    JOINT,
    QUARTER_ENDS,
    REPORT_DAY,
    SCOREBOARD,
    TITLES,
    TREND,
    Condition,
    places,
)

NAME = "DuckDB"
VERSION = duckdb.__version__

LIVE = f"valid_from <= DATE '{REPORT_DAY}' AND valid_to > DATE '{REPORT_DAY}'"
BANDS = " ".join(f"WHEN dob > DATE '{day}' THEN {band}" for band, day in enumerate(BORN_AFTER))
CODES = {name: name for name in DIMENSIONS} | {"age_band": f"(CASE {BANDS} ELSE {len(BORN_AFTER)} END)::UTINYINT"}

RANK = {name: rank for rank, name in enumerate(DIMENSIONS)}


def holds(conditions: list[Condition]) -> str:
    return " AND ".join(f"{column} {sign} {literal(value)}" for column, sign, value in conditions)


def literal(value: object) -> str:
    return str(value) if isinstance(value, int) else f"DATE '{value}'"


def live(lead: str, where: str) -> str:
    codes = ", ".join(f"{code} AS {name}" for name, code in CODES.items())
    return f"SELECT {lead}, {codes} FROM staff WHERE {where}"


def grouping_sets(lead: str, where: str = LIVE) -> str:
    sets = ", ".join(f"({lead}, {name})" for name in DIMENSIONS)
    columns = ", ".join(DIMENSIONS)
    return f"SELECT {lead}, {columns}, count(*) AS n FROM ({live(lead, where)}) GROUP BY GROUPING SETS ({sets})"


def joint_counts() -> str:
    """Counts by three joint numbers, then by the dimensions in each."""
    keys, tables, answers = [], [], []
    for number, joint in enumerate(JOINT):
        place = places(joint)
        key = f"key{number}"
        terms = [f"{CODES.get(name, name)} * {times}::USMALLINT" for name, times in place.items()]
        keys.append(f"{' + '.join(terms)} AS {key}")
        parts = [f"{key} // {place[name]} % {DIMENSIONS[name]} AS {name}" for name in joint]
        parts.append(f"{key} // {place['title']} AS title")
        counted = f"SELECT {key}, count(*) AS n FROM live GROUP BY {key}"
        tables.append(f"counts{number} AS MATERIALIZED (SELECT {', '.join(parts)}, n FROM ({counted}))")
        answers += [
            f"SELECT {RANK[name]} AS dimension, title, {name} AS code, sum(n)::BIGINT AS n "
            f"FROM counts{number} GROUP BY title, {name}"
            for name in joint
        ]
    rows = f"live AS MATERIALIZED (SELECT {', '.join(keys)} FROM staff WHERE {LIVE})"
    return f"WITH {', '.join([rows, *tables])} {' UNION ALL '.join(answers)}"


def one_key_each() -> str:
    """For every dimension, counts by one number that holds commune, title and code."""
    answers = [
        f"SELECT {RANK[name]} AS dimension, key // {TITLES * codes} AS commune, key // {codes} % {TITLES} AS title, "
        f"key % {codes} AS code, n "
        f"FROM (SELECT lead * {codes} + {name} AS key, count(*) AS n FROM live GROUP BY key)"
        for name, codes in DIMENSIONS.items()
    ]
    rows = live(f"commune * {TITLES} + title AS lead", LIVE)
    return f"WITH live AS NOT MATERIALIZED ({rows}) {' UNION ALL '.join(answers)}"


def scoreboard() -> str:
    counts = ", ".join(f"sum(({holds(entry)})::INT) AS c{number}" for number, entry in enumerate(SCOREBOARD, 1))
    return f"SELECT commune, count(*) AS n, {counts} FROM staff WHERE {LIVE} GROUP BY commune"


def trend() -> str:
    """Who comes and who goes, by day; then by the quarter that sees it first; then all up to each quarter end."""
    counts = {"n": "count(*)"} | {name: f"sum(({holds([condition])})::INT)" for name, condition in TREND.items()}

    def moves(day: str, sign: str) -> str:
        columns = ", ".join(f"{sign}{count}::BIGINT AS {name}" for name, count in counts.items())
        return (
            f"SELECT {day} AS day, title, {columns} FROM staff "
            f"WHERE {day} <= DATE '{QUARTER_ENDS[-1]}' GROUP BY {day}, title"
        )

    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in counts)
    quarter = "date_trunc('quarter', day) + INTERVAL 3 MONTH - INTERVAL 1 DAY"
    return f"""
        WITH moves AS (
            SELECT ({quarter})::DATE AS seen_on, title, {sums}
            FROM ({moves("valid_from", "")} UNION ALL {moves("valid_to", "-")}) GROUP BY ALL
        )
        SELECT day, title, {sums} FROM quarters JOIN moves ON seen_on <= day GROUP BY day, title
    """


def trend_by_join() -> str:
    sums = ", ".join(f"sum(({holds([condition])})::INT)::BIGINT AS {name}" for name, condition in TREND.items())
    return (
        f"SELECT day, title, count(*) AS n, {sums} "
        "FROM quarters JOIN staff ON valid_from <= day AND valid_to > day GROUP BY day, title"
    )


def cross_table() -> str:
    met = "sum((standard = 1)::INT) AS met"
    return f"SELECT prov, prof, count(*) AS n, {met} FROM staff WHERE {LIVE} AND {holds(CROSS_TABLE)} GROUP BY ALL"


STATEMENTS = {
    "Q1": {"grouping sets": grouping_sets("title"), "joint keys": joint_counts()},
    "Q2": {"grouping sets": grouping_sets("title", f"{LIVE} AND prov = 0")},
    "Q3": {"sums": scoreboard()},
    "Q4": {"events": trend(), "range join": trend_by_join()},
    "Q5": {"plain": cross_table()},
    "Q7": {"grouping sets": grouping_sets("commune, title"), "one key each": one_key_each()},
}


def formulations(parquet: Path) -> dict[str, dict[str, Callable[[], pa.Table]]]:
    """For each query the ways to ask it, each by its name."""
    connection = duckdb.connect(config={"threads": 1})
    connection.read_parquet(str(parquet)).create("staff")
    connection.from_arrow(pa.table({"day": QUARTER_ENDS})).create("quarters")

    def answer(statement: str) -> pa.Table:
        return connection.sql(statement).to_arrow_table()

    return {
        query: {name: partial(answer, statement) for name, statement in ways.items()}
        for query, ways in STATEMENTS.items()
    }


def total_and_cells(answer: pa.Table) -> tuple[int, int]:
    return pa.compute.sum(answer["n"]).as_py(), answer.num_rows
