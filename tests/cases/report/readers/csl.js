// Reads CSL-JSON strictly with Citation.js and prints what it kept, and the list that it makes of it.
const fs = require("fs");
const { Cite, plugins } = require("@citation-js/core");
require("@citation-js/plugin-csl");

plugins.config.get("@csl");
const items = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const cite = new Cite(items, { strict: true });
process.stdout.write(
  JSON.stringify({
    items: cite.get({ format: "real", type: "json" }),
    list: cite.format("bibliography", { format: "text", template: "apa", lang: "en-US" }),
  }),
);
