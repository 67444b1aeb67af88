"""What the queries ask, for every engine alike, and what the known registers answer."""

from datetime import date

Condition = tuple[str, str, int | date]

REPORT_DAY = date(2022, 9, 30)

TITLES = 20
# The dimensions of the report, with the number of codes of each.
DIMENSIONS = {
    "prof": 7, "politics": 5, "state_mgmt": 5, "informatics": 4,
    "foreign_lang": 6, "gender": 2, "ethnicity": 54, "age_band": 6,
}  # fmt: skip
# Up to 30 years of age on the report day, to 40, 45, 50, 55, and older.
BORN_AFTER = [date(REPORT_DAY.year - age, 9, 30) for age in (31, 41, 46, 51, 56)]

QUARTER_ENDS = [
    date(year, month, 31 if month in (3, 12) else 30) for year in range(2016, 2026) for month in (3, 6, 9, 12)
]

# Beside the staff in post, the scoreboard counts those for whom all conditions of an entry hold.
SCOREBOARD: list[list[Condition]] = [
    *([("title", "=", title)] for title in range(12)),
    [("prof", ">=", 4)],
    [("prof", ">=", 5)],
    [("politics", ">=", 2)],
    [("politics", ">=", 3)],
    [("state_mgmt", ">=", 1)],
    [("informatics", ">=", 1)],
    [("foreign_lang", ">=", 1)],
    [("gender", "=", 1)],
    [("ethnicity", ">", 0)],
    [("party", "=", 1)],
    [("local", "=", 1)],
    [("standard", "=", 1)],
    *([("dob", ">", BORN_AFTER[band])] for band in (0, 1, 3)),
    [("title", "<", 3), ("standard", "=", 1)],
    [("title", "<", 3), ("prof", ">=", 4)],
]
# The trend counts those in post and, of them, these.
TREND: dict[str, Condition] = {
    "university": ("prof", ">=", 4),
    "women": ("gender", "=", 1),
    "met": ("standard", "=", 1),
}
# The cross-table is of these, by province and professional level.
CROSS_TABLE: list[Condition] = [("gender", "=", 1), ("ethnicity", ">", 0), ("local", "=", 1)]

QUERIES = {
    "Q1": "report, the country",
    "Q2": "report, one province",
    "Q3": "scoreboard of the communes",
    "Q4": "trend, 40 quarters",
    "Q5": "cross-table",
    "Q7": "report, every commune",
}

# Some engines count faster by one number that holds several codes than by several columns.
JOINT = [("prof", "politics", "state_mgmt"), ("informatics", "foreign_lang", "gender"), ("ethnicity", "age_band")]


def places(joint: tuple[str, ...]) -> dict[str, int]:
    """What the code of each dimension, and the title, is multiplied by in their joint number."""
    found, place = {}, 1
    for dimension in reversed(joint):
        found[dimension] = place
        place *= DIMENSIONS[dimension]
    return found | {"title": place}


# The sum of the counts each query returns, by the number of rows of the register (seed 1).
KNOWN = {
    23_984: {"Q1": 79_968, "Q2": 79_968, "Q3": 9_996, "Q4": 372_234, "Q5": 264, "Q7": 79_968},
    2_399_598: {"Q1": 7_981_680, "Q2": 97_344, "Q3": 997_710, "Q4": 37_225_161, "Q5": 54_592, "Q7": 7_981_680},
    24_002_747: {"Q1": 79_868_752, "Q3": 9_983_594, "Q4": 372_347_746, "Q5": 590_514, "Q7": 79_868_752},
}
