"""The workload in Polars: a frame in memory, one thread, lazy plans written by hand."""

import operator
import os
from collections.abc import Callable
from functools import partial, reduce
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "1"  # before polars is imported

import polars as pl

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

NAME = "Polars"
VERSION = pl.__version__

Answer = pl.DataFrame | list[pl.DataFrame]

SIGNS = {"=": operator.eq, "<": operator.lt, ">": operator.gt, ">=": operator.ge}
LIVE = (pl.col("valid_from") <= REPORT_DAY) & (pl.col("valid_to") > REPORT_DAY)
COUNT = pl.len().alias("n")
ENDS = pl.Series(QUARTER_ENDS)


def holds(conditions: list[Condition]) -> pl.Expr:
    return reduce(operator.and_, (SIGNS[sign](pl.col(column), value) for column, sign, value in conditions))


def age_band() -> pl.Expr:
    band = pl.lit(len(BORN_AFTER), pl.UInt8)
    for number, day in reversed(list(enumerate(BORN_AFTER))):
        band = pl.when(pl.col("dob") > day).then(pl.lit(number, pl.UInt8)).otherwise(band)
    return band.alias("age_band")


def live(staff: pl.LazyFrame, where: pl.Expr, *lead: str | pl.Expr) -> pl.LazyFrame:
    """The rows that count, collected so that all groupings share them."""
    codes = [age_band() if name == "age_band" else pl.col(name) for name in DIMENSIONS]
    return staff.filter(where).select(*lead, *codes).collect().lazy()


def by_dimension(staff: pl.LazyFrame, where: pl.Expr, *lead: str) -> Answer:
    rows = live(staff, where, *lead)
    return pl.collect_all([rows.group_by(*lead, name).agg(COUNT) for name in DIMENSIONS])


def joint_counts(staff: pl.LazyFrame) -> Answer:
    """Counts by three joint numbers, then by the dimensions in each."""
    rows = live(staff, LIVE, "title")
    plans = []
    for joint in JOINT:
        key = reduce(operator.add, (pl.col(name).cast(pl.UInt16) * place for name, place in places(joint).items()))
        plans.append(rows.group_by(key.alias("key")).agg(COUNT))
    answers = []
    for joint, counts in zip(JOINT, pl.collect_all(plans), strict=True):
        place = places(joint)
        parts = [(pl.col("key") // place[name] % DIMENSIONS[name]).alias(name) for name in joint]
        told = counts.lazy().select((pl.col("key") // place["title"]).alias("title"), *parts, "n")
        answers += [told.group_by("title", name).agg(pl.col("n").sum()) for name in joint]
    return pl.collect_all(answers)


def one_key_each(staff: pl.LazyFrame) -> Answer:
    """For every dimension, counts by one number that holds commune, title and code."""
    lead = pl.col("commune").cast(pl.UInt32) * TITLES + pl.col("title")
    rows = live(staff, LIVE, lead.alias("lead"))
    key = pl.col("key")
    return pl.collect_all(
        [
            rows.group_by((pl.col("lead") * codes + pl.col(name)).alias("key"))
            .agg(COUNT)
            .select(
                (key // (TITLES * codes)).alias("commune"),
                (key // codes % TITLES).alias("title"),
                (key % codes).alias(name),
                "n",
            )
            for name, codes in DIMENSIONS.items()
        ]
    )


def scoreboard(staff: pl.LazyFrame) -> Answer:
    counts = [holds(entry).sum().alias(f"c{number}") for number, entry in enumerate(SCOREBOARD, 1)]
    return staff.filter(LIVE).group_by("commune").agg(COUNT, *counts).collect()


def trend(staff: pl.LazyFrame, in_one_key: bool) -> Answer:
    """Who comes and who goes, by the first quarter end that sees it; then running sums."""
    counts = [COUNT, *(holds([condition]).sum().alias(name) for name, condition in TREND.items())]
    names = ["n", *TREND]

    def moves(day: str) -> pl.LazyFrame:
        quarter = pl.lit(ENDS).search_sorted(pl.col(day))
        if not in_one_key:
            return staff.group_by(quarter.alias("quarter"), "title").agg(counts)
        key = (quarter * TITLES + pl.col("title")).alias("key")
        parts = {"quarter": pl.col("key") // TITLES, "title": (pl.col("key") % TITLES).cast(pl.UInt8)}
        return staff.group_by(key).agg(counts).with_columns(**parts)

    come, go = pl.collect_all([moves("valid_from"), moves("valid_to")])
    both = pl.concat(
        frame.select("quarter", "title", pl.col(names).cast(pl.Int64) * sign) for frame, sign in ((come, 1), (go, -1))
    )
    changes = both.filter(pl.col("quarter") < len(ENDS)).group_by("quarter", "title").agg(pl.col(names).sum())
    quarters = pl.select(quarter=pl.int_range(len(ENDS), dtype=pl.UInt32), day=ENDS)
    cells = quarters.join(pl.select(title=pl.int_range(TITLES, dtype=pl.UInt8)), how="cross")
    filled = cells.join(changes, on=["quarter", "title"], how="left").fill_null(0).sort("title", "quarter")
    return filled.select("day", "title", pl.col(names).cum_sum().over("title"))


def cross_table(staff: pl.LazyFrame) -> Answer:
    met = (pl.col("standard") == 1).sum().alias("met")
    return staff.filter(LIVE & holds(CROSS_TABLE)).group_by("prov", "prof").agg(COUNT, met).collect()


def formulations(parquet: Path) -> dict[str, dict[str, Callable[[], Answer]]]:
    """For each query the ways to ask it, each by its name."""
    staff = pl.read_parquet(parquet).rechunk().lazy()
    one_province = LIVE & (pl.col("prov") == 0)
    return {
        "Q1": {"by dimension": partial(by_dimension, staff, LIVE, "title"), "joint keys": partial(joint_counts, staff)},
        "Q2": {"by dimension": partial(by_dimension, staff, one_province, "title")},
        "Q3": {"sums": partial(scoreboard, staff)},
        "Q4": {"events": partial(trend, staff, False), "events, one key": partial(trend, staff, True)},
        "Q5": {"plain": partial(cross_table, staff)},
        "Q7": {
            "by dimension": partial(by_dimension, staff, LIVE, "commune", "title"),
            "one key each": partial(one_key_each, staff),
        },
    }


def total_and_cells(answer: Answer) -> tuple[int, int]:
    frames = answer if isinstance(answer, list) else [answer]
    return sum(int(frame["n"].sum()) for frame in frames), sum(frame.height for frame in frames)
