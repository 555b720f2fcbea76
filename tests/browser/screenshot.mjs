// Takes the README's picture: the home page and a post of the real posts, side by side.
//
//	PLATEN=build/watch/platen node tests/browser/screenshot.mjs .github/screenshot.png
import { context, launch } from './chromium.mjs';
import { realPosts, Site } from './site.mjs';

const site = new Site();
site.copy(realPosts());
const browser = await launch();
try {
	await site.start();
	const tabs = await context(browser, { viewport: { width: 1280, height: 760 } });
	const page = await tabs.newPage();
	const frame = (path, dark) => `<iframe src="${new URL(path, site.url)}"
		style="width:640px;height:760px;border:0;color-scheme:${dark ? 'dark' : 'light'}"></iframe>`;
	await page.goto(site.url);
	await page.evaluate((html) => { document.body.outerHTML = `<body style="margin:0;max-width:none;padding:0;display:flex">${html}</body>`; },
		frame('/', false) + frame('/next-14/', true));
	await page.waitForLoadState('networkidle');
	await page.screenshot({ path: process.argv[2] });
} finally {
	await browser.close();
	await site.done();
}
