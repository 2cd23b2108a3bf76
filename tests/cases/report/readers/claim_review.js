// Holds ClaimReview drafts against schema.org as the TypeScript types of its makers state it, and
// prints what the compiler complains of.
const fs = require("fs");
const path = require("path");
const ts = require("typescript");

const modules = process.env.NODE_PATH;
const drafts = fs.readFileSync(process.argv[2], "utf8").trim().split("\n");
const file = path.join(path.dirname(path.resolve(process.argv[2])), "drafts.ts");
const wrong = process.argv[3] === "wrong";
const values = drafts.map((line) => (wrong ? line.replace('"claimReviewed"', '"claimChecked"') : line));
fs.writeFileSync(
  file,
  'import type { ClaimReview, WithContext } from "schema-dts";\n' +
    `export const drafts: WithContext<ClaimReview>[] = [\n${values.join(",\n")}\n];\n`,
);
const program = ts.createProgram([file], {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  target: ts.ScriptTarget.ES2020,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  baseUrl: modules,
  paths: { "schema-dts": ["schema-dts"] },
});
const faults = ts
  .getPreEmitDiagnostics(program)
  .map((fault) => ts.flattenDiagnosticMessageText(fault.messageText, "\n"));
process.stdout.write(JSON.stringify({ drafts: drafts.length, faults }));
