// A tab that is edited under, beside one that is loaded afresh.
import { context } from './chromium.mjs';
import { Site } from './site.mjs';
import { equal } from './tap.mjs';

// Whether a tab's document is what a fresh load of its page gives: as HTML, with attributes in order
// (they have none), without the client's own script and overlay, and with the versions taken off
// that swapped files carry.
const written = () => {
	const copy = document.documentElement.cloneNode(true);
	copy.querySelectorAll('script[data-have], platen-overlay').forEach((own) => own.remove());
	for (const element of copy.querySelectorAll('*')) {
		const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
		attributes.forEach(({ name }) => element.removeAttribute(name));
		attributes.forEach((attribute) => element.setAttributeNode(attribute));
	}
	return copy.outerHTML.replace(/[?&]v=[0-9a-f]{32}/g, '');
};

// The first place where the two differ, or '' where they are the same.
export async function differs(page, fresh) {
	await fresh.goto(page.url());
	const [shown, wanted] = [await page.evaluate(written), await fresh.evaluate(written)];
	if (shown === wanted)
		return '';
	let at = 0;
	while (shown[at] === wanted[at])
		at++;
	const around = (text) => JSON.stringify(text.slice(Math.max(at - 80, 0), at + 120));
	return `shows ${around(shown)}\nfresh ${around(wanted)}`;
}

// What the tab has of the page now, until it is loaded anew.
export const mark = (page) => page.evaluate(() => { window.mark = 'set before the edit'; });
export const marked = (page) => page.evaluate(() => window.mark === 'set before the edit');

// Opens a page of a site, made of `files` or given as it is, and calls `body` with the site, the page, a
// second tab for fresh loads, and all tabs. The page is live, and marked.
export async function opened(browser, files, at, body) {
	const site = files instanceof Site ? files : new Site(files);
	const tabs = await context(browser);
	try {
		await site.start();
		const page = await tabs.newPage();
		await page.goto(new URL(at, site.url).href, { waitUntil: 'load' });
		await site.streams(1);
		await mark(page);
		await body({ site, page, fresh: await tabs.newPage(), tabs });
		equal(tabs.strangers, [], 'no other host is asked');
	} finally {
		await tabs.close();
		await site.done();
	}
}
