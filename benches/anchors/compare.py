#!/usr/bin/env python3
"""Compare our engine with DuckDB and Polars over a register written by generate.py.

    python compare.py DIR [--ours target/release/examples/workload] [--rounds 3] [--runs 9] [--out FILE]

In each round every engine runs every query `--runs` times on one thread and gives the medians; ours
measures itself. The medians over the rounds are printed as Markdown and written as JSON. Exit code 1
when the engines do not agree on an answer, or do not give the known one.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import ModuleType

import pyarrow.parquet

import in_duckdb
import in_polars
from workload import KNOWN, QUERIES

OURS = "ours"
TRIALS = 3


@dataclass(frozen=True)
class Figure:
    checksum: int
    cpu_ms: float
    wall_ms: float
    cells: int | None = None  # rows of the answer

    def as_json(self) -> dict[str, int | float]:
        return {"checksum": self.checksum, "cpu_ms": round(self.cpu_ms, 6), "wall_ms": round(self.wall_ms, 6)}


class Library:
    """An engine inside this process, with its fastest way to ask each query."""

    def __init__(self, engine: ModuleType, directory: Path) -> None:
        self.name, self.total_and_cells = engine.NAME, engine.total_and_cells
        self.ways: dict[str, str] = {}
        self.queries: dict[str, Callable] = {}
        for query, ways in engine.formulations(directory / "staff.parquet").items():
            trials = {way: self.measure(ask, TRIALS) for way, ask in ways.items()}
            if len({(trial.checksum, trial.cells) for trial in trials.values()}) > 1:
                sys.exit(f"{query}: the ways of {self.name} disagree: {trials}")
            self.ways[query] = min(trials, key=lambda way: trials[way].cpu_ms)
            self.queries[query] = ways[self.ways[query]]

    def measure(self, ask: Callable, runs: int) -> Figure:
        checksum, cells = self.total_and_cells(ask())
        cpu, wall = [], []
        for _ in range(runs):
            cpu_before, wall_before = time.process_time(), time.perf_counter()
            answer = ask()
            wall.append(1000 * (time.perf_counter() - wall_before))
            cpu.append(1000 * (time.process_time() - cpu_before))
            del answer
        return Figure(checksum, median(cpu), median(wall), cells)

    def round(self, runs: int) -> dict[str, Figure]:
        return {query: self.measure(ask, runs) for query, ask in self.queries.items()}


class Ours:
    """Our program: one run of it is a round, and tells the medians of its own runs."""

    name = OURS

    def __init__(self, program: Path, directory: Path) -> None:
        self.command = [program.resolve(), directory]

    def round(self, _runs: int) -> dict[str, Figure]:
        answer = subprocess.run(self.command, stdout=subprocess.PIPE, check=True, text=True)
        told = json.loads(answer.stdout)
        fields = ("checksum", "cpu_ms", "wall_ms")
        return {query: Figure(**{field: told[query][field] for field in fields}) for query in QUERIES if query in told}


def faults(rounds: list[dict[str, dict[str, Figure]]], rows: int) -> list[str]:
    """Where the engines disagree, or miss the known answer."""
    found = []
    for query in QUERIES:
        answers = [(name, of[query]) for figures in rounds for name, of in figures.items() if query in of]
        checksums = {(name, figure.checksum) for name, figure in answers}
        if query in KNOWN.get(rows, {}):
            checksums.add(("known", KNOWN[rows][query]))
        cells = {(name, figure.cells) for name, figure in answers if figure.cells is not None}
        for what, numbers in (("checksums", checksums), ("numbers of cells", cells)):
            if len({number for _, number in numbers}) > 1:
                told = ", ".join(f"{name} {number:,}" for name, number in sorted(numbers))
                found.append(f"{query}: {what} differ: {told}")
    return found


def medians(rounds: list[dict[str, dict[str, Figure]]]) -> dict[str, dict[str, Figure]]:
    """By query and engine, over the rounds."""
    samples: dict[str, dict[str, list[Figure]]] = {query: defaultdict(list) for query in QUERIES}
    for figures in rounds:
        for name, told in figures.items():
            for query, figure in told.items():
                samples[query][name].append(figure)
    return {
        query: {
            name: Figure(all_[0].checksum, median(f.cpu_ms for f in all_), median(f.wall_ms for f in all_))
            for name, all_ in by_engine.items()
        }
        for query, by_engine in samples.items()
    }


def ratios(figures: dict[str, Figure]) -> dict[str, float]:
    """How many times our CPU time the others took."""
    if OURS not in figures or figures[OURS].cpu_ms == 0:
        return {}
    return {name: figure.cpu_ms / figures[OURS].cpu_ms for name, figure in figures.items() if name != OURS}


def both_times(figure: Figure | None) -> str:
    return f"{short(figure.cpu_ms)} ({short(figure.wall_ms)})" if figure else "-"


def short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def table(results: dict[str, dict[str, Figure]], ways: dict[str, dict[str, str]], names: list[str]) -> str:
    others = [name for name in names if name != OURS]
    compared = others if OURS in names else []
    head = ["query", *(f"{name}, CPU ms (wall)" for name in names), *(f"{name} / ours" for name in compared)]
    lines = [row([*head, "asked by"]), "|" + "---|" * (len(head) + 1)]
    for query, title in QUERIES.items():
        figures = results[query]
        times = [both_times(figures.get(name)) for name in names]
        times_ours = [short(ratios(figures)[name]) if ratios(figures) else "-" for name in compared]
        asked = "; ".join(f"{name}: {ways[name][query]}" for name in others)
        lines.append(row([f"{query} {title}", *times, *times_ours, asked]))
    return "\n".join(lines)


def machine() -> dict[str, str | int]:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count() or 0,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.platform(),
    }


def commit() -> str:
    here = str(Path(__file__).parent)
    told = subprocess.run(["git", "-C", here, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return told.stdout.strip() or "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path, metavar="DIR", help="what generate.py wrote")
    parser.add_argument("--ours", type=Path, help="our program; without it, only the others run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=9, help="of each query in a round")
    parser.add_argument("--out", type=Path, help="a file for the figures as JSON")
    arguments = parser.parse_args()

    libraries = [Library(engine, arguments.directory) for engine in (in_duckdb, in_polars)]
    engines = ([Ours(arguments.ours, arguments.directory)] if arguments.ours else []) + libraries
    names = [engine.name for engine in engines]
    load_before = os.getloadavg()[0]
    rounds = []
    for number in range(1, arguments.rounds + 1):
        print(f"round {number} of {arguments.rounds}", file=sys.stderr)
        rounds.append({engine.name: engine.round(arguments.runs) for engine in engines})

    rows = pyarrow.parquet.read_metadata(arguments.directory / "staff.parquet").num_rows
    results = medians(rounds)
    ways = {library.name: library.ways for library in libraries}
    versions = {"DuckDB": in_duckdb.VERSION, "Polars": in_polars.VERSION, "Python": platform.python_version()}
    if arguments.ours:
        versions[OURS] = commit()
    told = {
        "rows": rows,
        "rounds": arguments.rounds,
        "runs": arguments.runs,
        "machine": machine(),
        "versions": versions,
        "load_average": [round(load, 2) for load in (load_before, os.getloadavg()[0])],
        "queries": {
            query: {
                "title": title,
                "engines": {
                    name: figure.as_json() | ({"asked_by": ways[name][query]} if name in ways else {})
                    for name, figure in results[query].items()
                },
                "times_ours": {name: round(ratio, 2) for name, ratio in ratios(results[query]).items()},
            }
            for query, title in QUERIES.items()
        },
    }
    print(f"{rows:,} rows, medians of {arguments.rounds} rounds of {arguments.runs} runs, one thread")
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    print(", ".join(f"{name} {value}" for name, value in (told["machine"] | {"load": told["load_average"]}).items()))
    print(f"\n{table(results, ways, names)}")
    if arguments.out:
        arguments.out.write_text(json.dumps(told, indent=2) + "\n")
    found = faults(rounds, rows)
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
