// The overlay: what is wrong with a page, over the last good one, until it is mended or dismissed.
import http from 'node:http';
import { context, launch, shows } from './chromium.mjs';
import { hasText, overlaySays as says } from './rows.mjs';
import { differs, marked, opened } from './same.mjs';
import { Site } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

const post = (body, title = 'Open') => `---\ntitle: ${title}\ndate: 2024-01-01\n---\n\n${body}\n`;
const broken = (title) => `---\ntitle: ${title}\ntags: [a, "b]\n---\n\nNo words.\n`;
const isGone = () => !document.querySelector('platen-overlay');
const files = { 'open.md': post('<input name="typed">\n\nGood words.'), 'other.md': post('Others.', 'Other') };

const inOverlay = (page, ask) => page.evaluate(
	`(${ask})(document.querySelector('platen-overlay').shadowRoot)`);

async function until(page, fits, argument, sentence) {
	await attempt(sentence, async () => {
		await shows(page, fits, argument);
		ok(true, sentence);
	});
}

async function breakAndMend(browser) {
	await opened(browser, files, '/open/', async ({ site, page, fresh }) => {
		site.write('open.md', broken('Open'));
		await until(page, says, 'open.md:3', 'a broken post: the overlay says file and line');
		const text = await inOverlay(page, (root) => root.querySelector('pre').textContent);
		ok(/^tags: \[a, "b\]\n\s*.*\^/.test(text), 'with the source line and a caret', text);
		ok(/open\.md:3:\d+/.test(await inOverlay(page, (root) => root.querySelector('.place').textContent)),
			'and the column');
		ok(await page.evaluate(hasText, 'Good words.') && await marked(page),
			'the page beneath is as it was');
		equal(await inOverlay(page, (root) => root.querySelector('section').getAttribute('role')), 'alertdialog',
			'it is an alert dialog');
		equal(await page.evaluate(() => document.activeElement.localName), 'platen-overlay',
			'and has the focus, since nobody types');
		ok((await inOverlay(page, (root) => root.querySelector('.count').textContent))
			.startsWith('1 problem on this page; in the whole site 1 error and 0 warnings'), 'it counts');
		site.write('open.md', post('<input name="typed">\n\nMended words.'));
		await until(page, hasText, 'Mended words.', 'mended, the page shows what it is now');
		ok(await page.evaluate(isGone) && await marked(page), 'the overlay is gone, and nothing was loaded anew');
		const difference = await differs(page, fresh);
		ok(!difference, 'the document is a fresh load\'s', difference);
		site.write('open.md', broken('Open'));
		await shows(page, says, 'open.md:3');
		site.write('open.md', post('<input name="typed">\n\nMended words.'));
		await until(page, isGone, null, 'mended to what it was: the overlay goes');
		ok(await marked(page), 'without a load');
	});
}

async function dismissed(browser) {
	await opened(browser, files, '/open/', async ({ site, page }) => {
		await page.fill('input', 'typed');
		site.write('open.md', broken('Open'));
		await shows(page, says, 'open.md:3');
		equal(await page.evaluate(() => document.activeElement.name), 'typed', 'whoever types keeps the focus');
		await page.keyboard.type(' on');
		equal(await page.inputValue('input'), 'typed on', 'and goes on typing');
		await page.keyboard.press('Escape');
		ok(await page.evaluate(isGone), 'Escape takes the overlay away');
		site.write('open.md', broken('Open again'));
		site.write('other.md', post('More.', 'Other'));
		await site.get('/other/');
		site.write('open.md', `---\ntitle: "x\n---\n`);
		await until(page, says, 'open.md:2', 'something else that is wrong brings it back');
		await page.click('platen-overlay button');
		ok(await page.evaluate(isGone), 'its button takes it away too');
		site.write('open.md', post('<input name="typed">\n\nMended words.'));
		await until(page, hasText, 'Mended words.', 'mended behind a dismissed overlay');
		equal([await page.inputValue('input'), await marked(page)], ['typed on', true],
			'with what was typed, and nothing loaded anew');
	});
}

async function counts(browser) {
	await opened(browser, files, '/open/', async ({ site, page }) => {
		site.write('open.md', broken('Open'));
		await shows(page, says, 'in the whole site 1 error');
		site.write('other.md', broken('Other'));
		await until(page, says, 'in the whole site 2 errors', 'a problem elsewhere is counted');
		site.write('other.md', post('Others.', 'Other'));
		await until(page, says, 'in the whole site 1 error', 'until it is mended');
		ok(await marked(page), 'with nothing loaded anew');
	});
}

async function direct(browser) {
	await opened(browser, { ...files, 'open.md': broken('Open') }, '/open/', async ({ site, page }) => {
		const answer = await page.goto(new URL('/open/', site.url).href);
		equal(answer.status(), 500, 'the address of a broken page answers 500');
		await until(page, hasText, 'open.md:3', 'with what is wrong');
		site.write('open.md', `---\ntitle: "x\n---\n`);
		await until(page, hasText, 'open.md:2', 'it follows what is wrong');
		ok(await page.evaluate(isGone), 'with no overlay');
		site.write('open.md', post('Good again.'));
		await until(page, hasText, 'Good again.', 'and heals itself');
	});
}

async function nowhere(browser) {
	const at404 = { ...files, '404.md': post('Nothing here.', 'Lost') };
	await opened(browser, at404, '/lost/', async ({ site, page }) => {
		site.write('404.md', broken('Lost'));
		await until(page, says, '404.md:3', 'the page for what is not there may be broken, too');
		site.write('404.md', at404['404.md']);
		await until(page, isGone, null, 'mended to what it was: the overlay goes there as well');
	});
}

async function restarted(browser) {
	await opened(browser, files, '/open/', async ({ site, page }) => {
		site.write('open.md', broken('Open'));
		await shows(page, says, 'open.md:3');
		const port = site.port;
		await site.stop();
		site.write('open.md', `---\ntitle: "x\n---\n`);
		await site.start(port);
		await until(page, says, 'open.md:2', 'a server that comes back says what is wrong by then');
		ok(await marked(page), 'over the page as it was');
		await site.stop();
		site.write('open.md', files['open.md']);
		await site.start(port);
		await until(page, isGone, null, 'and that it was mended meanwhile');
		ok(await marked(page), 'without a load, where the page is what is shown');
	});
}

async function hostile(browser) {
	const attack = '<img src=x onerror="window.harmed = 1"><script>window.harmed = 1</script>';
	const own = {
		...files,
		'style.css': '* { display: none !important; } html, body { display: block !important; }',
	};
	await opened(browser, own, '/open/', async ({ site, page }) => {
		site.write('open.md', `---\ntitle: ["${attack}\n---\n\nwords\n`);
		await until(page, says, 'open.md:2', 'an attack in a post is shown');
		ok(await inOverlay(page, (root) => root.textContent.includes('<img src=x onerror=')), 'as text');
		equal(await inOverlay(page, (root) => root.querySelectorAll('img,script').length), 0, 'not as elements');
		equal(await page.evaluate(() => window.harmed), undefined, 'and does nothing');
		ok(await inOverlay(page, (root) => root.querySelector('section').getBoundingClientRect().height > 50),
			'the page\'s styles do not reach it');
	});
}

// A server of the test's own, which says what a site with templates would.
async function chain(browser) {
	const site = new Site(files);
	await site.start();
	const client = (await site.get('/_platen/client.js')).body;
	await site.done();
	const problem = (n) => ({
		severity: 'error', file: `_includes/<b>${n}</b>.html`, line: 4, column: 9, length: 3,
		message: `unknown tag 'x${n}'`, hint: 'did you mean "if"?', source: '\t文字 {% <i>fi</i> %}\u202e',
		notes: [{ file: '_layouts/post.html', line: 2, column: 1, message: 'included here' },
			{ file: 'a<u>.md', line: 1, column: 0, message: 'with this layout' }],
	});
	const data = { page: '/', fingerprint: '1'.repeat(32), generation: 1, status: 500,
		problems: [problem(1), problem(2), { ...problem(3), severity: 'warning', notes: [], column: 0 }],
		errors: 7, warnings: 1 };
	const server = http.createServer((request, answer) => {
		if (request.url === '/_platen/client.js')
			return answer.setHeader('Content-Type', 'text/javascript').end(client);
		if (!request.url.startsWith('/_platen/events'))
			return answer.setHeader('Content-Type', 'text/html').end('<!DOCTYPE html><title>x</title>'
				+ `<script src="/_platen/client.js" data-page="/" data-have="${'0'.repeat(32)}"></script>Page`);
		answer.setHeader('Content-Type', 'text/event-stream');
		answer.write('id: 1-1\nevent: hello\ndata: {"session":"1","generation":1,"pages":[]}\n\n');
		return answer.write(`id: 1-1\nevent: problem\ndata: ${JSON.stringify(data)}\n\n`);
	});
	await new Promise((listens) => server.listen(0, 'localhost', listens));
	const tabs = await context(browser);
	try {
		const page = await tabs.newPage();
		await page.goto(`http://localhost:${server.address().port}/`);
		await until(page, says, 'unknown tag \'x2\'', 'all problems of a page are shown');
		const notes = await inOverlay(page, (root) => [...root.querySelectorAll('.notes')].map((list) =>
			[...list.children].map((item) => item.textContent)));
		equal(notes, Array(2).fill(['_layouts/post.html:2:1: included here', 'a<u>.md:1: with this layout']),
			'each with the chain of includes that leads to it');
		equal(await inOverlay(page, (root) => root.querySelectorAll('b,i,u,img').length), 0, 'as text');
		ok(await page.evaluate(says, '3 problems on this page; in the whole site 7 errors and 1 warning'),
			'with the count of the site');
		ok(await page.evaluate(says, '\\u202e'), 'what turns the direction of writing is shown as an escape');
		const ends = await inOverlay(page, (root) => {
			const lines = root.querySelector('pre');
			const range = document.createRange();
			range.setStart(lines.firstChild, 0);
			range.setEnd(lines.firstChild, 4);
			return [range.getBoundingClientRect().right, root.querySelector('.caret').getBoundingClientRect().left];
		});
		ok(Math.abs(ends[0] - ends[1]) < 1, 'the caret stands beneath its place, behind wide characters too', ends);
	} finally {
		await tabs.close();
		server.closeAllConnections();
		await new Promise((closed) => server.close(closed));
	}
}

const browser = await launch();
const only = process.argv[2];
const run = (name, body) => (!only || name.includes(only)) && attempt(name, body);
try {
	await run('break and mend', () => breakAndMend(browser));
	await run('dismissed', () => dismissed(browser));
	await run('counts', () => counts(browser));
	await run('direct', () => direct(browser));
	await run('nowhere', () => nowhere(browser));
	await run('restarted', () => restarted(browser));
	await run('hostile', () => hostile(browser));
	await run('chain', () => chain(browser));
} finally {
	await browser.close();
}
done();
