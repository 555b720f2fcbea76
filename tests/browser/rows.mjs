// A row of a table of edits: a site of `files`, a page of it open, an edit, and what the page shows then.
//
// at: the page that is open. shown: what it shows at first. steps: [what is said, edit, what shows
// then, its argument]; `save(name, text)` saves in the row's way. keeps: the document stays the same.
import { context, shows } from './chromium.mjs';
import { Site } from './site.mjs';
import { attempt, equal, ok } from './tap.mjs';

// What runs inside the page.
export const overlaySays = (text) =>
	document.querySelector('platen-overlay')?.shadowRoot.textContent.includes(text);
export const hasText = (text) => document.body?.innerText.includes(text);
export const lacksText = (text) => document.readyState === 'complete' && document.body &&
	!document.body.innerText.includes(text);
export const hasLink = (href) => !!document.querySelector(`main a[href="${href}"], article a[href="${href}"]`);
export const order = (titles) => {
	const text = document.body?.innerText ?? '';
	const at = titles.map((t) => text.indexOf(t));
	return at.every((n, i) => n >= 0 && (i === 0 || at[i - 1] < n));
};
export async function row(browser, files, edit, style) {
	const site = new Site(files);
	const tabs = await context(browser);
	try {
		await site.start();
		const page = await tabs.newPage();
		await page.goto(new URL(edit.at, site.url).href);
		await shows(page, ...edit.shown);
		await page.waitForLoadState('load');
		await site.streams(1);
		await page.evaluate(() => { window.untouched = true; });
		const save = (name, text) => site.write(name, text, style);
		for (const [said, act, fits, argument] of edit.steps) {
			const sentence = `${edit.name}, ${style}: ${said}`;
			await attempt(sentence, async () => {
				act({ site, save });
				await shows(page, fits, argument);
				ok(true, sentence);
			});
		}
		if (edit.keeps)
			ok(await page.evaluate(() => window.untouched === true),
				`${edit.name}, ${style}: without a reload`);
		if (edit.after)
			await edit.after(site);
		equal(tabs.strangers, [], `${edit.name}, ${style}: no other host is asked`);
	} finally {
		await tabs.close();
		await site.done();
	}
}
