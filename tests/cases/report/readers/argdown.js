// Reads an argument map with Argdown's own parser and prints what it understood as JSON.
const { ArgdownApplication, ParserPlugin, ModelPlugin, DataPlugin } = require("@argdown/core");
const fs = require("fs");

const app = new ArgdownApplication();
app.addPlugin(new ParserPlugin(), "parse-input");
app.addPlugin(new DataPlugin(), "build-model");
app.addPlugin(new ModelPlugin(), "build-model");
const read = app.run({
  input: fs.readFileSync(process.argv[2], "utf8"),
  process: ["parse-input", "build-model"],
});
const texts = {};
for (const [title, statement] of Object.entries(read.statements || {})) {
  texts[title] = statement.members.map((member) => member.text).filter(Boolean).map((text) => text.trim());
}
console.log(
  JSON.stringify({
    faults: [...(read.parserErrors || []), ...(read.lexerErrors || [])].map((fault) => fault.message),
    title: (read.frontMatter || {}).title || null,
    statements: texts,
    arguments: Object.keys(read.arguments || {}),
    relations: (read.relations || []).map(
      (relation) => `${relation.from.title} ${relation.relationType} ${relation.to.title}`,
    ),
  }),
);
