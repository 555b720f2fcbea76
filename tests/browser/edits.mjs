// Every edit that an author makes, in each of the three ways in which editors save, with the page
// open in a real browser: it shows without the browser being touched.
import fs from 'node:fs';
import { context, launch, shows } from './chromium.mjs';
import { Site, styles } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';
import { hasLink, hasText, lacksText, order, overlaySays, row } from './rows.mjs';

const post = (title, date, { tags = '', body = 'Words.' } = {}) =>
	`---\ntitle: ${title}\ndate: ${date}\n${tags && `tags: [${tags}]\n`}---\n\n${body}\n`;
const long = (word) => `Begin.\n\n${'A paragraph to scroll over.\n\n'.repeat(120)}The ${word} end.`;
const picture = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20"/>`;

const files = {
	'alpha.md': post('Alpha', '2024-01-01', { tags: 'old', body: '![picture](dot.svg)\n\nfirst words' }),
	'beta.md': post('Beta', '2024-02-01'),
	'gamma.md': post('Gamma', '2024-03-01', { tags: 'old' }),
	'notes/delta.md': post('Delta', '2024-04-01'),
	'dot.svg': picture(20),
	'style.css': 'body { outline: 1px solid rgb(1, 2, 3); }\n',
};

// What runs inside the page.
const outline = (colour) => getComputedStyle(document.body).outlineColor === colour;
const imageWidth = (width) => {
	const image = document.querySelector('article img[src*="dot.svg"], main img[src*="dot.svg"]');
	return image?.complete && image.naturalWidth === width;
};

// at: the page that is open. shown: what it shows at first. steps: [what is said, edit, what shows
// then, its argument]; `save(name, text)` saves in the row's way. keeps: the document stays the same.
const edits = [
	{
		name: 'a post\'s body', at: '/alpha/', shown: [hasText, 'first words'],
		steps: [['the new words show', ({ save }) =>
			save('alpha.md', files['alpha.md'].replace('first', 'second')), hasText, 'second words']],
	},
	{
		name: 'a post\'s title', at: '/', shown: [hasText, 'Alpha'],
		steps: [['the home page shows it', ({ save }) =>
			save('alpha.md', files['alpha.md'].replace('Alpha', 'Omega')), hasText, 'Omega']],
	},
	{
		name: 'a post\'s title, on its page', at: '/beta/', shown: [hasText, 'Beta'],
		steps: [['the page and the tab show it', ({ save }) =>
			save('beta.md', post('Betelgeuse', '2024-02-01')),
		(title) => document.title.includes(title) &&
			document.querySelector('h1')?.innerText.includes(title), 'Betelgeuse']],
	},
	{
		name: 'a post\'s tags', at: '/beta/', shown: [hasText, 'Beta'],
		steps: [['the post links its tag', ({ save }) =>
			save('beta.md', post('Beta', '2024-02-01', { tags: 'fresh' })), hasLink, '/tags/fresh/']],
	},
	{
		name: 'a tag of its own page', at: '/tags/old/', shown: [order, ['Gamma', 'Alpha']],
		steps: [
			['a post enters', ({ save }) =>
				save('beta.md', post('Beta', '2024-02-01', { tags: 'old' })),
			order, ['Gamma', 'Beta', 'Alpha']],
			['a post leaves', ({ save }) =>
				save('gamma.md', post('Gamma', '2024-03-01')), lacksText, 'Gamma'],
		],
	},
	{
		name: 'a post\'s date', at: '/', shown: [order, ['Delta', 'Gamma', 'Beta', 'Alpha']],
		steps: [['the order follows', ({ save }) =>
			save('alpha.md', files['alpha.md'].replace('2024-01-01', '2024-03-15')),
		order, ['Delta', 'Alpha', 'Gamma', 'Beta']]],
	},
	{
		name: 'a style sheet', at: '/alpha/', shown: [outline, 'rgb(1, 2, 3)'], keeps: true,
		steps: [['it applies', ({ save }) =>
			save('style.css', 'body { outline: 1px solid rgb(4, 5, 6); }\n'), outline, 'rgb(4, 5, 6)']],
	},
	{
		name: 'an image', at: '/alpha/', shown: [imageWidth, 20], keeps: true,
		steps: [['it is swapped', ({ save }) => save('dot.svg', picture(44)), imageWidth, 44]],
	},
	{
		name: 'a new post', at: '/', shown: [hasText, 'Delta'],
		steps: [['the home page lists it first', ({ save }) =>
			save('fresh.md', post('Newcomer', '2024-05-01')), order, ['Newcomer', 'Delta']]],
	},
	{
		name: 'a new post, awaited at its own address', at: '/fresh/', shown: [hasText, '404'],
		steps: [['the 404 page becomes the post', ({ save }) =>
			save('fresh.md', post('Newcomer', '2024-05-01', { body: 'here now' })), hasText, 'here now']],
	},
	{
		name: 'a deleted post', at: '/', shown: [hasText, 'Gamma'],
		steps: [
			['the home page drops it', ({ site }) => fs.rmSync(site.path('gamma.md')), lacksText, 'Gamma'],
			['and lists it when it is back', ({ save }) => save('gamma.md', files['gamma.md']),
				hasText, 'Gamma'],
		],
		after: async (site) => equal((await site.get('/gamma/')).status, 200, 'its page is back'),
	},
	{
		name: 'a renamed post', at: '/', shown: [hasLink, '/gamma/'],
		steps: [
			['the link follows', ({ site }) =>
				fs.renameSync(site.path('gamma.md'), site.path('gimel.md')), hasLink, '/gimel/'],
			['and the new name is live', ({ save }) =>
				save('gimel.md', post('Gimel', '2024-03-01')), hasText, 'Gimel'],
		],
		after: async (site) => {
			equal((await site.get('/gamma/')).status, 404, 'the old address is gone');
			equal((await site.get('/gimel/')).status, 200, 'the new address answers');
		},
	},
	{
		name: 'a moved folder', at: '/', shown: [hasLink, '/notes/delta/'],
		steps: [
			['the link follows', ({ site }) =>
				fs.renameSync(site.path('notes'), site.path('moved')), hasLink, '/moved/delta/'],
			['and the new place is live', ({ save }) =>
				save('moved/delta.md', post('Dalet', '2024-04-01')), hasText, 'Dalet'],
		],
		after: async (site) =>
			equal((await site.get('/notes/delta/')).status, 404, 'the old address is gone'),
	},
	{
		name: 'bad YAML', at: '/alpha/', shown: [hasText, 'first words'],
		steps: [
			['the error shows with its place', ({ save }) =>
				save('alpha.md', '---\ntitle: Alpha\ndate: [2024\n---\n\nfirst words\n'),
			overlaySays, 'alpha.md:'],
			['it mends itself', ({ save }) =>
				save('alpha.md', files['alpha.md'].replace('first', 'mended')), hasText, 'mended words'],
		],
	},
];

async function brokenPage(browser) {
	const site = new Site(files);
	try {
		await site.start();
		site.write('alpha.md', '---\ntitle: Alpha\ndate: 2024-01-01\ntags: [a, "b]\n---\n\nwords\n');
		const events = await site.listen('/alpha/');
		let answer = await site.get('/alpha/');
		if (answer.status === 200) {
			await events.next((e) => e.name !== 'hello');
			answer = await site.get('/alpha/');
		}
		equal(answer.status, 500, 'a broken post answers 500');
		ok(/alpha\.md:\d+:\d+/.test(answer.body), 'its page says file, line and column', answer.body);
		ok(answer.body.includes('tags: [a, &quot;b]') || answer.body.includes('tags: [a, "b]'),
			'its page shows the source line', answer.body);
		ok(answer.body.includes('^'), 'with a caret under it', answer.body);
		equal((await site.get('/beta/')).status, 200, 'the other pages answer as before');
		events.close();
	} finally {
		await site.done();
	}
}

async function scrollKept(browser) {
	for (const style of Object.keys(styles)) {
		const site = new Site({ ...files, 'long.md': post('Long', '2024-01-05', { body: long('first') }) });
		const tabs = await context(browser);
		try {
			await site.start();
			const page = await tabs.newPage();
			await page.goto(new URL('/long/', site.url).href);
			await shows(page, hasText, 'The first end.');
			await page.waitForLoadState('load');
			await page.evaluate(() => window.scrollTo(0, 1500));
			await page.waitForFunction(() => window.scrollY === 1500);
			site.write('long.md', post('Long', '2024-01-05', { body: long('other') }), style);
			await shows(page, hasText, 'The other end.');
			await attempt(`the scroll position is kept, ${style}`, async () => {
				await shows(page, () => Math.abs(window.scrollY - 1500) <= 2);
				ok(true, `the scroll position is kept, ${style}`);
			});
			site.write('long.md', '---\ntitle: [Long\n---\nBroken.\n', style);
			await shows(page, overlaySays, 'long.md:');
			site.write('long.md', post('Long', '2024-01-05', { body: long('mended') }), style);
			await shows(page, hasText, 'The mended end.');
			await attempt(`the scroll position outlives an error, ${style}`, async () => {
				await shows(page, () => Math.abs(window.scrollY - 1500) <= 2);
				ok(true, `the scroll position outlives an error, ${style}`);
			});
		} finally {
			await tabs.close();
			await site.done();
		}
	}
}

// A save that changes nothing is followed by one that another page shows: events come in order, so
// that what the first one pushed would have come before.
async function nothingPushed(browser) {
	for (const style of Object.keys(styles)) {
		const site = new Site(files);
		const tabs = await context(browser);
		try {
			await site.start();
			const page = await tabs.newPage();
			let loads = 0;
			await page.goto(new URL('/alpha/', site.url).href);
			await page.waitForLoadState('load');
			page.on('framenavigated', () => loads++);
			const events = await site.listen('/alpha/', '/beta/');
			site.write('alpha.md', files['alpha.md'], style);
			const beta = events.next((e) => e.name !== 'hello' && e.data.includes('/beta/'));
			site.write('beta.md', post('Beta', '2024-02-01', { body: 'A fence.' }), style);
			await beta;
			const pushed = events.all.filter((e) => e.name !== 'hello' && e.data.includes('/alpha/'));
			equal(pushed, [], `a save that changes nothing pushes nothing, ${style}`);
			site.write('style.css', 'body { outline: 1px solid rgb(7, 8, 9); }\n', style);
			await shows(page, outline, 'rgb(7, 8, 9)');
			equal(loads, 0, `and no tab reloads, ${style}`);
			events.close();
		} finally {
			await tabs.close();
			await site.done();
		}
	}
}

const browser = await launch();
try {
	for (const edit of edits)
		for (const style of Object.keys(styles))
			await attempt(`${edit.name}, ${style}`, () => row(browser, files, edit, style));
	await attempt('a broken post', () => brokenPage(browser));
	await attempt('the scroll position', () => scrollKept(browser));
	await attempt('a save that changes nothing', () => nothingPushed(browser));
} finally {
	await browser.close();
}
done();
