// /_platen/, the page of the server about itself: what it shows of updates, live, and that it costs nothing unseen.
import { HtmlValidate, StaticConfigLoader, formatterFactory } from 'html-validate';
import { axe } from './axe.mjs';
import { context, launch, shows } from './chromium.mjs';
import { Site } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

const validator = new HtmlValidate(new StaticConfigLoader({ extends: ['html-validate:standard'] }));
const format = formatterFactory('text');
const post = (body, title = 'Open') => `---\ntitle: ${title}\ndate: 2024-01-01\n---\n\n${body}\n`;
const says = ([id, text]) => document.getElementById(id)?.innerText.includes(text);

// Whether the name and the state share the first line, the state at its end; and the rest lies below, as wide as the page.
function header() {
	const box = (selector) => document.querySelector(selector).getBoundingClientRect();
	const [all, name, live, where] = ['header', 'h1', '#live', '#where'].map(box);
	return [name.top < live.bottom && live.top < name.bottom && Math.abs(live.right - all.right) < 1,
		where.top >= Math.max(name.bottom, live.bottom) - 1 && Math.abs(where.width - all.width) < 1];
}

async function shown(page, id, text, sentence) {
	await attempt(sentence, async () => {
		await shows(page, says, [id, text]);
		ok(true, sentence);
	});
}

async function about(browser) {
	const site = new Site({ 'open.md': post('first words'), 'other.md': post('others', 'Other') });
	site.options = ['--editor', 'vscode'];
	const tabs = await context(browser);
	try {
		await site.start();
		const reader = await tabs.newPage();
		await reader.goto(new URL('/open/', site.url).href);
		await site.streams(1);
		site.write('open.md', post('unseen words'));
		await shows(reader, () => document.body.innerText.includes('unseen words'));
		const page = await tabs.newPage();
		const faults = [];
		page.on('pageerror', (error) => faults.push(String(error)));
		await page.goto(new URL('/_platen/', site.url).href);
		await shown(page, 'live', 'live', 'it is live');
		await shown(page, 'where', site.dir, 'it says what is watched');
		await shown(page, 'updates', 'open.md', 'the updates before are there');
		await shown(page, 'waterfall', 'this update was before that', 'their stages alone: nobody looked, and no task was noted');
		site.write('open.md', post('seen words'));
		await shown(page, 'updates-note', 'the last 2 of 2', 'an update shows by itself');
		const rows = () => [...document.querySelectorAll('#waterfall .rows .row')].map((row) =>
			[...row.querySelectorAll('.did, .task button, .why')].map((part) => part.innerText.trim()).join(' | '));
		equal(await page.evaluate(rows), ['ran | file open.md | it was saved',
			'cut off | front open.md | because of file open.md', 'ran | body open.md | because of file open.md',
			'ran | card open.md | because of body open.md',
			'ran | page /open/ | because of body open.md'], 'task by task: what ran, what was cut off, and why');
		ok(await page.evaluate(() => [...document.querySelectorAll('.rows .track i')].every((bar) => {
			const [inner, outer] = [bar.getBoundingClientRect(), bar.parentElement.getBoundingClientRect()];
			return inner.left >= outer.left - 1 && inner.right <= outer.right + 4;
		})), 'each bar lies within the update');
		await page.click('.updates li:nth-child(2) button');
		await shown(page, 'waterfall', 'before that', 'an update of before can be chosen');
		await page.fill('#asked', '/open/');
		await page.press('#asked', 'Enter');
		await shown(page, 'graph', 'body open.md', 'the graph shows what a page reads');
		await shown(page, 'graph', 'because of file open.md', 'why it last ran');
		await page.click('#graph button:has-text("body")');
		await shown(page, 'graph', 'Is read by', 'and what reads it, step by step');
		await shows(page, () => document.querySelector('#graph .centre .kind').innerText === 'body');
		equal(await page.evaluate(() => [...document.querySelectorAll('#graph button')].some((node) =>
			node.innerText.includes('file') && node.innerText.includes('open.md'))), true, 'down to its file');
		await page.fill('#asked', 'file other.md');
		await page.press('#asked', 'Enter');
		await shown(page, 'graph', 'Open it in the editor', 'a file has its link to the editor');
		await page.fill('#asked', '/no/such/thing');
		site.write('open.md', post('words and [a link](/nowhere/)'));
		await shown(page, 'problems', '/nowhere/', 'a problem shows when it is found');
		ok((await page.evaluate(() => document.querySelector('#problems a').href)).startsWith('vscode://file/'),
			'with a link to its place');
		await shown(page, 'tiles', '1 warning', 'and is counted');
		site.write('open.md', post('mended words'));
		await shown(page, 'problems', 'None', 'mended, it goes');
		await shown(page, 'latency', '100', 'there is a histogram of latencies');
		await shown(page, 'memory', 'cache on disk', 'memory and cache');
		const report = await validator.validateString(await page.content(), 'about.html');
		ok(report.valid, 'what it has drawn is valid HTML', format(report.results));
		for (const colorScheme of ['light', 'dark']) {
			await page.emulateMedia({ colorScheme });
			const found = await axe(page);
			ok(!found, `it is accessible, ${colorScheme}`, found);
		}
		for (const width of [360, 900, 1600]) {
			await page.setViewportSize({ width, height: 900 });
			ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `it fits ${width} pixels`);
		}
		for (const width of [320, 400]) {
			await page.setViewportSize({ width, height: 900 });
			equal(await page.evaluate(header), [true, true], `its header is tidy at ${width} pixels`);
			equal(await page.evaluate(() => [...document.querySelectorAll('.tile dd')].filter((part) =>
				part.scrollWidth > part.clientWidth).map((part) => part.innerText)), [], 'and no figure is cut');
		}
		const port = site.port;
		await site.stop();
		await shown(page, 'live', 'away', 'it says when the server is away');
		await site.start(port);
		await shown(page, 'live', 'live', 'and when it is back');
		equal(faults, [], 'nothing of it failed');
		equal(tabs.strangers.filter((url) => !url.startsWith('blob:')), [], 'no other host is asked');
	} finally {
		await tabs.close();
		await site.done();
	}
}

// Names are what somebody chose, and may be anything.
async function hostile(browser) {
	const name = '<img src=x onerror=harm()>.md';
	const site = new Site({ [name]: post('words') });
	const tabs = await context(browser);
	try {
		await site.start();
		const page = await tabs.newPage();
		await page.goto(new URL('/_platen/', site.url).href);
		await shows(page, says, ['live', 'live']);
		site.write(name, post('[other](</nowhere/<b>>) words'));
		await shown(page, 'updates', name, 'a hostile name is shown as text');
		equal(await page.evaluate(() => document.querySelectorAll('img, b').length), 0, 'and is nothing else');
	} finally {
		await tabs.close();
		await site.done();
	}
}

const browser = await launch();
try {
	await attempt('the page about the server', () => about(browser));
	await attempt('hostile names', () => hostile(browser));
} finally {
	await browser.close();
}
done();
