"""Reads annotations and ClaimReview drafts with a JSON-LD processor and says what it understood.

The two contexts are not fetched: the terms that our files use stand below, as their vocabularies
define them, and nothing else does. A term that is not among them is an error here, since a
processor would silently drop it.
"""

import json
import sys

from pyld import jsonld

OA = "http://www.w3.org/ns/oa#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SCHEMA = "http://schema.org/"


def link(name, kind="@id"):
    return {"@id": OA + name, "@type": kind}


ANNOTATION = {
    "id": "@id",
    "type": "@type",
    **{
        word: OA + word
        for word in [
            "Annotation", "TextualBody", "TextQuoteSelector", "TextPositionSelector", "TimeState",
            "exact", "prefix", "suffix", "assessing", "commenting", "tagging",
        ]
    },
    "Software": "http://www.w3.org/ns/activitystreams#Application",
    "generator": {"@id": "http://www.w3.org/ns/activitystreams#generator", "@type": "@id"},
    "name": "http://xmlns.com/foaf/0.1/name",
    "motivation": link("motivatedBy", "@vocab"),
    "purpose": link("hasPurpose", "@vocab"),
    "body": link("hasBody"),
    "target": link("hasTarget"),
    "source": link("hasSource"),
    "selector": link("hasSelector"),
    "state": link("hasState"),
    "start": link("start", XSD + "nonNegativeInteger"),
    "end": link("end", XSD + "nonNegativeInteger"),
    "sourceDate": link("sourceDate", XSD + "dateTime"),
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
}
REVIEW = {
    **{
        word: SCHEMA + word
        for word in [
            "ClaimReview", "Claim", "CreativeWork", "identifier", "creativeWorkStatus",
            "claimReviewed", "itemReviewed", "text", "appearance", "name", "citation",
            "datePublished",
        ]
    },
    "url": {"@id": SCHEMA + "url", "@type": "@id"},
}
CONTEXTS = {"http://www.w3.org/ns/anno.jsonld": ANNOTATION, "https://schema.org": REVIEW}


def load(url, _options):
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": CONTEXTS[url]},
    }


def check_terms(value, known):
    if isinstance(value, list):
        for item in value:
            check_terms(item, known)
    elif isinstance(value, dict):
        for name, item in value.items():
            if not name.startswith("@") and name not in known:
                sys.exit(f"the context has no term {name}")
            if name in ("type", "@type", "motivation", "purpose") and item not in known:
                sys.exit(f"the context has no word {item}")
            if name != "@context":
                check_terms(item, known)


def main():
    jsonld.set_document_loader(load)
    counts = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        item = json.loads(line)
        check_terms(item, CONTEXTS[item["@context"]])
        triples = jsonld.to_rdf(item, {"base": "https://base.example/out/"})["@default"]
        for triple in triples:
            predicate = triple["predicate"]["value"]
            named = predicate.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
            if named == "type":
                named += " " + triple["object"]["value"].rsplit("/", 1)[-1].rsplit("#", 1)[-1]
            counts[named] = counts.get(named, 0) + 1
    json.dump(counts, sys.stdout, sort_keys=True)


main()
