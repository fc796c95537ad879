// Reads pages in Firefox as a reader does, and says as JSON what each page showed.
// node firefox.mjs FIREFOX TOOLS, then on stdin {"pages": [URL, ...], "run": {URL: [cell, ...]}}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , executablePath, tools] = process.argv;
const puppeteer = createRequire(join(tools, "package.json"))("puppeteer-core");
const { pages, run } = JSON.parse(readFileSync(0, "utf8"));
const WAIT = 120_000; // milliseconds; only ever waited when something is wrong

// Down the page, half a screen at a time, until the charts in view live.
const readThrough = async (wait) => {
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  const inView = () =>
    [...document.querySelectorAll(".chart:not(.live)")].filter((chart) => {
      const box = chart.getBoundingClientRect();
      return box.height && box.bottom > 0 && box.top < innerHeight;
    });
  for (const fold of document.querySelectorAll("details.reveal")) fold.open = true;
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y + 1);
    const begun = performance.now();
    do await rest(30);
    while (inView().length && performance.now() - begun < wait);
  }
  const open = [...document.querySelectorAll(".chart")].filter((chart) => chart.getBoundingClientRect().height);
  return {
    title: document.title,
    heading: document.querySelector("h1")?.textContent ?? "",
    charts: open.length,
    still: open.filter((chart) => !chart.classList.contains("live")).map((chart) => chart.id),
    overhang: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
};

const runCell = async (page, number) => {
  const cells = await page.$$("div.cell");
  const button = await cells[number].$(".live-run");
  await button.evaluate((one) => one.scrollIntoView({ block: "center" }));
  await button.click();
  const isOver = () => /^(Done|Stopped|\w*Error|Python could not)/.test(document.querySelector(".live-words")?.textContent ?? "");
  await page.waitForFunction(isOver, { timeout: WAIT, polling: 200 });
  const said = await page.$eval(".live-words", (box) => box.textContent);
  const text = await cells[number].$eval(".live-output", (box) => box.textContent.trim());
  return { said, text };
};

const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
const seen = {};
for (const url of pages) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (said) => said.type() === "error" && wrong.push(`console: ${said.text()}`));
  page.on("response", (answer) => answer.status() >= 400 && wrong.push(`${answer.status()}: ${answer.url()}`));
  page.on("requestfailed", (request) => wrong.push(`failed: ${request.url()}`));
  await page.goto(url, { waitUntil: "load", timeout: WAIT });
  await page.bringToFront();
  seen[url] = await page.evaluate(readThrough, WAIT / 4);
  seen[url].cells = {};
  for (const cell of run[url] ?? []) seen[url].cells[cell] = await runCell(page, cell);
  seen[url].version = await browser.version();
  seen[url].wrong = wrong;
  await page.close();
}
await browser.close();
console.log(JSON.stringify(seen));
