// Opens a WACZ with the reader of ReplayWeb.page and prints what it replays.
//
// Called with the path of the file; on standard input a line per capture: 14 digits, a blank, the
// address. Prints for each a line of JSON: status and body (base64). The first line of the output
// is a list of the pages that the file names.
import "fake-indexeddb/auto";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";

const bytes = readFileSync(process.argv[2]);
const wanted = readFileSync(0, "utf8").split("\n").filter((line) => line !== "");

// The reader fetches parts of the file, as it does from any web server.
const server = createServer((request, response) => {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const headers = { "Accept-Ranges": "bytes", "Content-Type": "application/wacz" };
  if (!range) {
    response.writeHead(200, { ...headers, "Content-Length": bytes.length });
    response.end(request.method === "HEAD" ? undefined : bytes);
    return;
  }
  const start = Number(range[1]);
  const end = range[2] === "" ? bytes.length - 1 : Math.min(Number(range[2]), bytes.length - 1);
  const part = bytes.subarray(start, end + 1);
  response.writeHead(206, {
    ...headers,
    "Content-Length": part.length,
    "Content-Range": `bytes ${start}-${end}/${bytes.length}`,
  });
  response.end(part);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;

// The reader expects to be a service worker and tells its progress on the console.
globalThis.self = globalThis;
globalThis.location = new URL(`${origin}/`);
globalThis.addEventListener ??= () => {};
console.log = console.error;
const { ArchiveRequest, SWCollections } = await import("@webrecorder/wabac/swlib");

const replay = `${origin}/w/`;
const collections = new SWCollections({ main: replay, proxy: replay, static: `${origin}/static/` });
const file = { sourceUrl: `${origin}/file.wacz`, loadUrl: `${origin}/file.wacz` };
const loaded = await collections.addCollection({ name: "c", file }, () => {});
if (!loaded) {
  throw new Error("the reader does not open the file");
}
const collection = await collections.getColl("c");
const pages = await collection.store.getAllPages();
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
say(pages.map((page) => ({ url: page.url, title: page.title })));
async function ask(path) {
  const request = new Request(`${replay}c/${path}`);
  const event = { request, waitUntil: () => {} };
  return await collection.handleRequest(new ArchiveRequest(path, request), event);
}
for (const line of wanted) {
  const [stamp, url] = line.split(" ");
  let answer = await ask(`${stamp}id_/${url}`);
  // A time that no capture has leads to the nearest one that has.
  const nearest = answer.headers.get("Location")?.split("/w/c/")[1];
  if (answer.status === 302 && nearest) {
    answer = await ask(nearest);
  }
  const body = Buffer.from(await answer.arrayBuffer()).toString("base64");
  say({ status: answer.status, url, body });
}
process.exit(0);
