"""Reads an AIF file with the library of the AIF tools and says which statement supports or attacks which."""

import json
import sys

from xaif import AIF


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        reader = AIF({"AIF": json.load(file)})
    if not reader.is_valid_json_aif():
        sys.exit("this is no AIF")
    table = reader.get_csv("argument-relation")
    told = table[table["relation"] != "None"]
    columns = ["proposition1_text", "relation", "proposition2_text"]
    json.dump(told[columns].values.tolist(), sys.stdout)


main()
