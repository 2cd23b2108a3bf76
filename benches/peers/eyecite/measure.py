"""Measures eyecite on the same text as `benches/extraction.rs`: measure.py FILE ...

One line per file: bytes, citations found, seconds of CPU time, MB/s, peak resident MB of the
process so far. eyecite reads plain text and finds cases, statutes, journals and short forms of
these; it reads no note structure, URLs, quotations or claims.
"""

import resource
import sys
import time

from eyecite import get_citations, resolve_citations
from eyecite.tokenizers import AhocorasickTokenizer


def main() -> None:
    tokenizer = AhocorasickTokenizer()
    get_citations("See 1 U.S. 1 (1790).", tokenizer=tokenizer)
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        size = len(text.encode())
        start = time.process_time()
        citations = get_citations(text, tokenizer=tokenizer)
        resolve_citations(citations)
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rate = size / 1e6 / seconds
        print(f"{path}: {size} bytes, {len(citations)} citations, {seconds:.2f} s, {rate:.2f} MB/s, {peak:.0f} MB")


if __name__ == "__main__":
    main()
