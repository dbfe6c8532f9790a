// Takes pictures for the site, in Debian's chromium or in the browser that CHROMIUM names: `node site/screenshots.mjs` writes site/pictures.
// Each picture is of a command's output in a terminal, or of an HTML file.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AnsiUp } from 'ansi_up';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const TERMINAL_WIDTH = 860;

/**
 * Writes a PNG for each picture: `{ name, html }` shows a file, `{ name, text }` what a terminal printed, colours included.
 * `width`, `height` and `theme` ('light' or 'dark') may be set; without a height, the picture is as long as the page.
 */
export async function takePictures(pictures, folder) {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
  try {
    for (const picture of pictures) await takePicture(browser, picture, folder);
  } finally {
    await browser.close();
  }
}

async function takePicture(browser, { name, html, text, width, height, theme = 'dark' }, folder) {
  const context = await browser.newContext({
    viewport: { width: width ?? (text === undefined ? 1280 : TERMINAL_WIDTH), height: height ?? 400 },
    deviceScaleFactor: 2,
    colorScheme: theme,
  });
  try {
    const page = await context.newPage();
    if (text === undefined) await page.goto(pathToFileURL(resolve(html)).href);
    else await page.setContent(terminal(text));
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: height === undefined });
    console.log(`${name}.png`);
  } finally {
    await context.close();
  }
}

/** A window with what a terminal printed. */
function terminal(text) {
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #10151c; color: #e4e9f0; }
    i { display: block; height: 34px; background: #1d2631; }
    i::before { content: '● ● ●'; font: 15px/34px sans-serif; color: #5c6b7e; padding-left: 14px; }
    pre { margin: 0; padding: 16px 20px 22px; font: 14px/1.22 'DejaVu Sans Mono', monospace; }
  </style><i></i><pre>${new AnsiUp().ansi_to_html(lastStates(text))}</pre>`;
}

/** The lines as they stood at the end: what a carriage return went back over is gone. */
function lastStates(text) {
  const lines = text.trimEnd().replaceAll('\r\n', '\n').split('\n');
  return lines.map((line) => line.split('\r').at(-1)).join('\n');
}

if (process.argv[1] === import.meta.filename) {
  const demo = execFileSync('npm', ['run', '--silent', 'demo'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  // The counts of requests that follow the summary would fill a second screen.
  const [summary] = demo.split(/(?<=┘\n)/);
  const pictures = [{ name: 'demo', text: `$ npm run demo\n${summary}` }];
  await takePictures(pictures, join(import.meta.dirname, 'pictures'));
}
