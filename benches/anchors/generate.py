#!/usr/bin/env python3
"""Write an invented register of commune staff: DIR/staff.csv and DIR/staff.parquet.

    python generate.py DIR [--size small|country|ten] [--seed 1]

One row is one appointment: who, where, from when until when, and what was known of the person at
the time. `valid_from` is the first day in office, `valid_to` the first day out of it; who is still
in office leaves on OPEN. Rows are ordered by commune, title, first day and person.

The same seed gives the same rows, so the checksums of the workload are known. For that, the random
draws must keep their order, even those that nothing reads.
"""

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import ArrayLike

Columns = dict[str, np.ndarray]

FIRST_START, LAST_START, LAST_END, OPEN, FIRST_BIRTH, LAST_BIRTH, MEAN_BIRTH = (
    (date.fromisoformat(day) - date(1970, 1, 1)).days
    for day in ("2015-01-01", "2026-06-30", "2026-12-31", "2079-06-06", "1957-01-01", "1997-01-01", "1981-06-01")
)
TITLES, MINORITIES, MIDDLE_NAMES = 20, 53, 30
# What a person may gain from one appointment to the next, and the highest code of each.
LADDERS = {"prof": 6, "politics": 4, "state_mgmt": 4, "informatics": 3, "foreign_lang": 5}

UNIT, DAY, CODE = pa.uint16(), pa.date32(), pa.uint8()
SCHEMA = pa.schema(
    {
        "person_id": pa.int32(), "prov": UNIT, "district": UNIT, "commune": pa.int32(),
        "valid_from": DAY, "valid_to": DAY, "dob": DAY, "title": CODE,
        "prof": CODE, "politics": CODE, "state_mgmt": CODE, "informatics": CODE, "foreign_lang": CODE,
        "gender": CODE, "ethnicity": CODE, "edu": CODE, "party": CODE, "local": CODE, "standard": CODE,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    people: int
    provinces: int
    districts: int
    communes: int
    countries: int = 1


SIZES = {
    "small": Size(12_000, 1, 9, 136),
    "country": Size(1_200_000, 63, 705, 10_600),
    "ten": Size(1_200_000, 63, 705, 10_600, countries=10),
}


def harmonic(count: int, exponent: float) -> np.ndarray:
    """Shares of `count` codes, falling with the code."""
    weights = 1.0 / np.arange(1, count + 1) ** exponent
    return weights / weights.sum()


def codes(rng: np.random.Generator, count: int, shares: ArrayLike) -> np.ndarray:
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(count), side="right").astype(np.uint8)


def parts(rng: np.random.Generator, total: int, count: int, first: int) -> np.ndarray:
    """`total` in `count` parts of some likeness; the first is given."""
    if count == 1:
        return np.array([total])
    rest = np.maximum(1, np.floor(rng.dirichlet(np.full(count - 1, 12.0)) * (total - first)).astype(int))
    rest[np.argmax(rest)] += total - first - rest.sum()
    return np.concatenate([[first], rest])


def units(rng: np.random.Generator, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """The province and the district of each commune. Province 0 is the same in all sizes."""
    communes = parts(rng, size.communes, size.provinces, first=136)
    districts = np.minimum(parts(rng, size.districts, size.provinces, first=9), communes)
    province = np.repeat(np.arange(size.provinces), communes)
    place = np.arange(size.communes) - (np.cumsum(communes) - communes)[province]
    district = (np.cumsum(districts) - districts)[province] + place * districts[province] // communes[province]
    return province, district


def draw_names(rng: np.random.Generator, count: int) -> None:
    """Surname, middle name of women, of men, given name: not kept, as no query reads a name."""
    rng.random((2, count))
    rng.integers(0, MIDDLE_NAMES, count)
    rng.random(count)
    rng.integers(2, MIDDLE_NAMES, count)
    rng.random(count)


def persons(rng: np.random.Generator, count: int, province: np.ndarray) -> tuple[Columns, np.ndarray]:
    """People as they enter the register, by commune; and how many appointments each will have."""
    weights = rng.gamma(8.0, 1.0, len(province))
    commune = np.sort(rng.choice(len(province), count, p=weights / weights.sum()))
    appointments = rng.choice([1, 2, 3], count, p=[0.3, 0.4, 0.3])
    born = np.clip(rng.normal(MEAN_BIRTH, 3400, count), FIRST_BIRTH, LAST_BIRTH).astype(np.int32)
    gender = rng.random(count) < 0.38
    minority = rng.random(count) < np.where(province[commune] % 5 == 3, 0.6, 0.08)
    person = {
        "person_id": np.arange(count),
        "commune": commune,
        "dob": born,
        "gender": gender,
        "ethnicity": minority * (1 + codes(rng, count, harmonic(MINORITIES, 1.0))),
        "party": rng.random(count) < 0.72,
        "local": rng.random(count) < 0.83,
        "edu": codes(rng, count, [0.01, 0.04, 0.15, 0.80]),
        "prof": codes(rng, count, [0.04, 0.08, 0.14, 0.17, 0.46, 0.10, 0.01]),
        "politics": codes(rng, count, [0.22, 0.30, 0.38, 0.09, 0.01]),
        "state_mgmt": codes(rng, count, [0.35, 0.25, 0.30, 0.08, 0.02]),
        "informatics": codes(rng, count, [0.20, 0.45, 0.30, 0.05]),
        "foreign_lang": codes(rng, count, [0.45, 0.25, 0.18, 0.08, 0.03, 0.01]),
    }
    draw_names(rng, count)
    return person, appointments


def advance(rng: np.random.Generator, person: Columns, who: np.ndarray, communes: int) -> None:
    """What changes for the people `who` with their next appointment."""
    count = int(who.sum())

    def happens(share: float) -> np.ndarray:
        return rng.random(count) < share

    promoted, title = happens(0.55), codes(rng, count, harmonic(TITLES, 0.7))
    person["title"][who] = np.where(promoted, title, person["title"][who])
    moves, commune = happens(0.06), rng.integers(0, communes, count)
    person["commune"][who] = np.where(moves, commune, person["commune"][who])
    for column, top in LADDERS.items():
        person[column][who] = np.minimum(top, person[column][who] + happens(0.15))
    person["party"][who] |= happens(0.1)


def spells(rng: np.random.Generator, start: np.ndarray, following: np.ndarray, is_last: np.ndarray) -> np.ndarray:
    """The day each appointment ends: as the next begins or some time before it; the last, mostly open."""
    count = len(start)
    gap = np.where(rng.random(count) < 0.85, 0, rng.integers(1, 300, count))
    stays = rng.random(count) < 0.65
    left = np.minimum(LAST_END, start + 1 + rng.integers(60, 2500, count))
    return np.where(is_last, np.where(stays, OPEN, left), np.maximum(start + 1, following - gap))


def staff(rng: np.random.Generator, size: Size) -> Columns:
    """All appointments of one country."""
    province, district = units(rng, size)
    person, appointments = persons(rng, size.people, province)
    starts = np.sort(rng.integers(FIRST_START, LAST_START, (size.people, 3)), axis=1)
    starts[rng.random(size.people) < 0.4, 0] = FIRST_START
    person["title"] = codes(rng, size.people, harmonic(TITLES, 0.7))

    rounds = []
    for turn in range(3):
        who = appointments > turn
        start, following = starts[who, turn], starts[who, min(turn + 1, 2)]
        end = spells(rng, start, following, appointments[who] == turn + 1)
        if turn > 0:
            advance(rng, person, who, size.communes)
        rows = {column: values[who] for column, values in person.items()}
        rows |= {"valid_from": start, "valid_to": end}
        rows |= {"prov": province[rows["commune"]], "district": district[rows["commune"]]}
        trained = (rows["prof"] >= 3) & (rows["politics"] >= 1)
        rows["standard"] = trained ^ (rng.random(len(start)) < 0.05)
        rounds.append(rows)

    rows = {column: np.concatenate([rows[column] for rows in rounds]) for column in SCHEMA.names}
    order = np.lexsort([rows[key] for key in ("person_id", "valid_from", "title", "commune")])
    return {column: values[order] for column, values in rows.items()}


def table(rows: Columns, number: int, size: Size) -> pa.Table:
    """The rows of country `number`, whose units and people are counted after those before it."""
    offsets = {
        "person_id": size.people,
        "prov": size.provinces,
        "district": size.districts,
        "commune": size.communes,
    }
    arrays = []
    for field in SCHEMA:
        values = rows[field.name] + number * offsets[field.name] if field.name in offsets else rows[field.name]
        arrays.append(pa.array(values.astype(np.int32)).cast(field.type))
    return pa.table(arrays, schema=SCHEMA)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--size", choices=SIZES, default="country")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    size = SIZES[arguments.size]
    arguments.directory.mkdir(parents=True, exist_ok=True)
    plain = pa.csv.WriteOptions(quoting_style="none")
    count = 0
    with (
        pa.csv.CSVWriter(arguments.directory / "staff.csv", SCHEMA, write_options=plain) as csv,
        pa.parquet.ParquetWriter(arguments.directory / "staff.parquet", SCHEMA, compression="zstd") as parquet,
    ):
        for number in range(size.countries):
            rng = np.random.default_rng([arguments.seed, number, size.people * size.countries])
            rows = table(staff(rng, size), number, size)
            csv.write_table(rows)
            parquet.write_table(rows, row_group_size=122_880)
            count += rows.num_rows
    print(f"{count:,} rows in {arguments.directory}")


if __name__ == "__main__":
    main()
