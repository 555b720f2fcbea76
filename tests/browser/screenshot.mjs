// Takes the README's pictures, of sites/press: the home page in the light and a post in the dark, or what /_platen/ shows
// of some edits.
//
//	PLATEN=build/watch/platen node tests/browser/screenshot.mjs [about] platen.png
//	pngquant --quality 80-98 --strip --force --output .github/platen.png platen.png
import fs from 'node:fs';
import path from 'node:path';
import { context, launch, shows } from './chromium.mjs';
import { root, Site } from './site.mjs';

const [file, what] = process.argv.slice(2).reverse();
const [width, height] = what === 'about' ? [1180, 1010] : [820, 1000];

async function take(browser, url, colorScheme, prepare = () => {}) {
	const tabs = await context(browser, { colorScheme, viewport: { width, height } });
	const page = await tabs.newPage();
	await page.goto(url);
	await prepare(page);
	const png = await page.screenshot();
	await tabs.close();
	return `<img alt="" src="data:image/png;base64,${png.toString('base64')}">`;
}

const post = 'platen-press.md';

// Saves a post again and again, until the page shows the last of it.
async function edits(site, page) {
	await shows(page, () => document.getElementById('live').textContent === 'live');
	const text = fs.readFileSync(site.path(post), 'utf8');
	for (let n = 1; n <= 12; n++) {
		site.write(post, n % 5 ? `${text}\nWords, ${n} of them.\n` : `${text}\n[A link](/to-nowhere/)\n`);
		await shows(page, (wanted) => Number(document.querySelector('.tile:nth-child(3) dd').textContent) === wanted, n);
	}
}

async function about(browser, site) {
	const reader = await browser.newPage();
	await reader.goto(new URL('/platen-press/', site.url).href);
	await site.streams(1);
	const url = new URL('/_platen/', site.url).href;
	return take(browser, url, 'dark', (page) => edits(site, page));
}

const site = new Site();
site.copy(path.join(root, 'tests/sites/press'));
const browser = await launch();
try {
	await site.start();
	const parts = what === 'about' ? [await about(browser, site)] : [await take(browser, site.url, 'light'),
		await take(browser, new URL('/platen-press/', site.url).href, 'dark')];
	const page = await browser.newPage({ viewport: { width: parts.length * width + 2, height: height + 2 } });
	await page.setContent(`<body style="margin:0;display:flex;border:1px solid #d4d5d9">${parts.join('')}`);
	await page.screenshot({ path: file });
} finally {
	await browser.close();
	await site.done();
}
