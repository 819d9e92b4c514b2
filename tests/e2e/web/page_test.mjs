// SPDX-License-Identifier: Apache-2.0
// The page in headless Chromium, served by the pool's own server: what it shows, that it is live, and whom it refuses.
//   node page_test.mjs FIXTURE WEB_FOLDER OUT_FOLDER
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const [fixturePath, webFolder, outFolder] = process.argv.slice(2);
const { chromium } = createRequire(path.join(webFolder, "package.json"))("playwright-core");
const failures = [];
const expect = (ok, what) => ok || failures.push(what);

const fixture = spawn(fixturePath, [path.join(webFolder, "dist")], { stdio: ["pipe", "pipe", "inherit"] });
const port = await new Promise((resolve, reject) => {
  fixture.stdout.on("data", (data) => resolve(Number(String(data).match(/port (\d+)/)?.[1])));
  fixture.on("exit", () => reject(new Error("the fixture ended early")));
});
const base = `http://127.0.0.1:${port}`;

function request(target, headers = {}, method = "GET") {
  return new Promise((resolve, reject) => {
    const r = http.request({ host: "127.0.0.1", port, path: target, method, headers }, (answer) => {
      let body = "";
      answer.on("data", (chunk) => (body += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
    });
    r.on("upgrade", (answer, socket) => (socket.destroy(), resolve({ status: answer.statusCode, headers: answer.headers, body: "" })));
    r.on("error", reject);
    r.end();
  });
}
const upgrade = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };

// Whom the server refuses.
expect((await request("/api/snapshot", { Host: "evil.example" })).status === 421, "a foreign Host is refused");
expect((await request("/", {}, "POST")).status === 405, "POST is refused");
expect((await request("/../CMakeLists.txt")).status === 404, "no path leaves the page");
expect((await request("/api/live", { ...upgrade, Origin: "http://evil.example" })).status === 403, "a foreign Origin is refused");
expect((await request("/api/live", upgrade)).status === 403, "a WebSocket without Origin is refused");
expect((await request("/api/live", { ...upgrade, Origin: base })).status === 101, "the page's own Origin is served");
const page404 = await request("/nothing");
expect(page404.status === 404 && page404.headers["content-security-policy"]?.includes("default-src 'none'"), "a missing page, with its policy");

// The snapshot keeps to its schema: required fields, no others, the right kinds.
const schema = JSON.parse(readFileSync(path.join(webFolder, "../schemas/http/snapshot.schema.json"), "utf8"));
function conform(value, rule, where) {
  if (rule.$ref) return conform(value, schema.definitions[rule.$ref.split("/").at(-1)], where);
  if (rule.enum) return expect(rule.enum.includes(value), `${where}: ${value} is none of ${rule.enum}`);
  const kind = Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  expect(kind === rule.type, `${where}: is ${kind}, not ${rule.type}`);
  if (rule.pattern) expect(new RegExp(rule.pattern).test(value), `${where}: ${value} does not match`);
  if (rule.type === "array") for (const [i, item] of value.entries()) conform(item, rule.items, `${where}[${i}]`);
  if (rule.type === "object") {
    for (const key of rule.required) expect(key in value, `${where}.${key} is missing`);
    for (const key of Object.keys(value)) rule.properties[key] ? conform(value[key], rule.properties[key], `${where}.${key}`) : expect(false, `${where}.${key} is not in the schema`);
  }
}
conform(JSON.parse((await request("/api/snapshot")).body), schema, "snapshot");

// What a person sees.
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const tab = await browser.newPage({ viewport: { width: 1440, height: 1100 } });
  const complaints = [];
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(base);
  await tab.getByText("Batch of order #3").waitFor();
  expect((await tab.textContent("#orders")).includes("1,234.00"), "the buyer's maximum");
  expect((await tab.textContent("#members")).includes("<b>cyd</b>"), "a member's name is text and never markup");
  expect((await tab.textContent("#ledger")).includes("in balance"), "the books are in balance");
  expect((await tab.textContent("#auctions")).includes("4 × segment/2^18"), "the lot");
  expect((await tab.locator(".tiles li.good").count()) === 1, "one job accepted");
  await tab.screenshot({ path: path.join(outFolder, "page_light.png"), fullPage: true });

  fixture.stdin.write("next\n");
  await tab.waitForFunction(() => document.querySelectorAll(".tiles li.good").length === 2, null, { timeout: 10_000 });
  await tab.emulateMedia({ colorScheme: "dark" });
  await tab.screenshot({ path: path.join(outFolder, "page_dark.png"), fullPage: true });
  await tab.setViewportSize({ width: 420, height: 900 });
  expect(await tab.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "a narrow window does not scroll sideways");
  await tab.screenshot({ path: path.join(outFolder, "page_narrow.png") });

  fixture.kill("SIGKILL");
  await tab.getByText("connection lost").waitFor();
  expect((await tab.getAttribute("main", "class")) === "stale", "what is old is shown as old");
  expect(complaints.filter((c) => !c.includes("WebSocket")).length === 0, `the console is clean: ${complaints}`);
} finally {
  await browser.close();
  fixture.kill("SIGKILL");
}
for (const failure of failures) console.error(`failed: ${failure}`);
console.log(failures.length === 0 ? "page_test: all checks passed" : `page_test: ${failures.length} checks failed`);
process.exit(failures.length === 0 ? 0 : 1);
