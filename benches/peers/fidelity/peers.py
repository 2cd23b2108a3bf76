"""Times rapidfuzz and edlib on the text and the quotations of benches/fidelity.rs.

Usage: peers.py FOLDER COUNT. The first COUNT quotations are searched, one core, processor time.
A quotation counts as found if the end (edlib) or the alignment (rapidfuzz) lies in its place.
"""

import sys
import time

import edlib
from rapidfuzz import fuzz


def main() -> None:
    folder, count = sys.argv[1], int(sys.argv[2])
    with open(f"{folder}/text.txt", encoding="ascii") as file:
        text = file.read()
    with open(f"{folder}/quotations.txt", encoding="utf-8") as file:
        quotations = file.read().splitlines()[:count]
    with open(f"{folder}/places.txt", encoding="utf-8") as file:
        places = [tuple(map(int, line.split()[-2:])) for line in file][:count]

    for task, share, most in (("distance", 0.25, 40), ("locations", 0.35, 20)):
        some = quotations[: min(len(quotations), most)]
        start = time.process_time()
        found = 0
        for quotation, (first, last) in zip(some, places):
            limit = int(len(quotation) * share)
            answer = edlib.align(quotation, text, mode="HW", task=task, k=limit)
            ends = [end for _, end in answer["locations"] or []]
            found += any(first <= end <= last + 16 for end in ends)
        used = time.process_time() - start
        print(
            f"edlib {task} k={share} {used:.3f} s for {len(some)} quotations, {found} at their place",
            flush=True,
        )

    start = time.process_time()
    found = 0
    few = min(len(quotations), 8)
    for quotation, (first, last) in zip(quotations[:few], places):
        answer = fuzz.partial_ratio_alignment(quotation, text, score_cutoff=75)
        found += answer is not None and first - 16 <= answer.dest_start <= last
    used = time.process_time() - start
    print(f"rapidfuzz {used:.3f} s for {few} quotations, {found} at their place", flush=True)


main()
