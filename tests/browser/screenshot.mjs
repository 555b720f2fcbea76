// Takes the README's picture: the home page in the light and a post in the dark, of sites/press.
//
//	PLATEN=build/watch/platen node tests/browser/screenshot.mjs platen.png
//	pngquant --quality 80-98 --strip --force --output .github/platen.png platen.png
import path from 'node:path';
import { context, launch } from './chromium.mjs';
import { root, Site } from './site.mjs';

const width = 820, height = 1000;

async function take(browser, url, colorScheme) {
	const tabs = await context(browser, { colorScheme, viewport: { width, height } });
	const page = await tabs.newPage();
	await page.goto(url);
	const png = await page.screenshot();
	await tabs.close();
	return `<img alt="" src="data:image/png;base64,${png.toString('base64')}">`;
}

const site = new Site();
site.copy(path.join(root, 'tests/sites/press'));
const browser = await launch();
try {
	await site.start();
	const home = await take(browser, site.url, 'light');
	const post = await take(browser, new URL('/platen-press/', site.url).href, 'dark');
	const page = await browser.newPage({ viewport: { width: 2 * width + 2, height: height + 2 } });
	await page.setContent(`<body style="margin:0;display:flex;border:1px solid #d4d5d9">${home}${post}`);
	await page.screenshot({ path: process.argv[2] });
} finally {
	await browser.close();
	await site.done();
}
