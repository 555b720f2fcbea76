// What an author has of the browser: marks on what changed, --follow, and the ways to the editor.
import { axe } from './axe.mjs';
import { context, launch, shows } from './chromium.mjs';
import { hasText, overlaySays } from './rows.mjs';
import { differs, mark, marked, opened } from './same.mjs';
import { Site } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

const post = (body, title = 'Open') => `---\ntitle: ${title}\ndate: 2024-01-01\n---\n\n${body}\n`;
const lines = (n) => 'A paragraph to scroll over.\n\n'.repeat(n);

// The texts of what is marked now.
const marks = () => document.getAnimations().filter((a) => a.id === 'platen').map((a) => a.effect.target.textContent);

async function marksShow(browser) {
	const body = (word) => `First.\n\nThe ${word} words.\n\n- one\n- two\n\n${lines(3)}`;
	await opened(browser, { 'open.md': post(body('old')) }, '/open/', async ({ site, page, fresh }) => {
		site.write('open.md', post(body('new')));
		await shows(page, hasText, 'The new words.');
		equal(await page.evaluate(marks), ['The new words.'], 'the block that changed is marked');
		const difference = await differs(page, fresh);
		ok(!difference, 'the document is a fresh load\'s all the same', difference);
		await shows(page, () => !document.getAnimations().some((a) => a.id === 'platen'));
		ok(true, 'the mark goes by itself');
		site.write('open.md', post(body('new').replace('- two', '- two\n- three')));
		await shows(page, hasText, 'three');
		equal(await page.evaluate(marks), ['three'], 'of a list, the item that came');
	});
	const site = new Site({ 'open.md': post('old') });
	const tabs = await context(browser, { reducedMotion: 'reduce' });
	try {
		await site.start();
		const page = await tabs.newPage();
		await page.goto(new URL('/open/', site.url).href);
		await site.streams(1);
		site.write('open.md', post('new'));
		await shows(page, hasText, 'new');
		equal(await page.evaluate(() => document.getAnimations().map((a) => a.effect.getTiming().easing)),
			['steps(1)'], 'where no motion is wanted the mark does not fade');
	} finally {
		await tabs.close();
		await site.done();
	}
}

const following = (files) => {
	const site = new Site(files);
	site.options = ['--follow'];
	return site;
};
const inView = (text) => {
	const block = [...document.querySelectorAll('p')].find((p) => p.textContent.includes(text));
	const { top, bottom } = block?.getBoundingClientRect() ?? { top: -1 };
	return top >= 0 && bottom <= innerHeight;
};

// Several that are saved at once: while the program stands still, so that it finds them together.
async function followsSeveral(browser) {
	const body = (word) => `${lines(60)}The ${word} words.\n\n${lines(60)}`;
	const site = following({ 'open.md': post('Start.'), 'a.md': post(body('old')), 'b.md': post(body('old')),
		'c.md': post(body('old')) });
	const saveAll = (word, names) => {
		site.child.kill('SIGSTOP');
		for (const name of names)
			site.write(`${name}.md`, post(body(word)), 'temporary and rename');
		site.child.kill('SIGCONT');
	};
	await opened(browser, site, '/open/', async ({ page, fresh }) => {
		await fresh.close();
		await page.bringToFront();
		saveAll('new', ['a', 'b', 'c']);
		await page.waitForURL('**/c/');
		await shows(page, inView, 'The new words.');
		ok(true, '--follow: of several that were saved at once, to the last');
		await page.goto(new URL('/b/', site.url).href);
		await site.streams(1);
		await mark(page);
		saveAll('newer', ['a', 'b', 'c']);
		await shows(page, inView, 'The newer words.');
		site.write('style.css', 'p { color: red }');
		await shows(page, () => document.querySelector('link[href^="/style.css"]'));
		equal([new URL(page.url()).pathname, await marked(page)], ['/b/', true],
			'--follow: one that is open stays, where it is among them');
	});
}

async function follows(browser) {
	const body = (word) => `${lines(60)}The ${word} words.\n\n${lines(60)}`;
	const site = following({ 'open.md': post(body('old')), 'other.md': post(body('old'), 'Other') });
	await opened(browser, site, '/open/', async ({ page, fresh }) => {
		await fresh.close();
		await page.bringToFront();
		site.write('open.md', post(body('new')));
		await shows(page, inView, 'The new words.');
		ok(await marked(page), '--follow: the tab goes to the block that was saved, without a load');
		site.write('other.md', post(body('other'), 'Other'));
		await page.waitForURL('**/other/');
		await shows(page, inView, 'The other words.');
		ok(true, '--follow: the tab goes to another post that is saved, at its block');
		equal((await page.evaluate(marks)).includes('The other words.'), true, 'which is marked');
		site.write('fresh.md', post('Just begun.', 'Fresh'));
		await page.waitForURL('**/fresh/');
		ok(true, '--follow: and to a new one');
		await site.streams(1);
		site.write('style.css', 'p { color: red }');
		site.write('fresh.md', post('Just begun.\n\nAnd more.', 'Fresh'));
		await shows(page, hasText, 'And more.');
		ok(page.url().endsWith('/fresh/'), 'where no page is made of what was saved, it stays');
	});
	await followsSeveral(browser);
	const jekyll = following({ '_config.yml': 'markdown: CommonMark\n', '_layouts/post.html':
		'<html><head><title>x</title></head><body><nav>Menu</nav>{{ content }}</body></html>\n',
	'_posts/2024-01-01-a.md': '---\nlayout: post\n---\nOne.\n',
	'_posts/2024-01-02-b.md': `---\nlayout: post\n---\n${body('old')}` });
	await opened(browser, jekyll, '/2024/01/01/a.html', async ({ page, fresh }) => {
		await fresh.close();
		await page.bringToFront();
		jekyll.write('_posts/2024-01-02-b.md', `---\nlayout: post\n---\n${body('new')}`);
		await page.waitForURL('**/2024/01/02/b.html');
		await shows(page, inView, 'The new words.');
		ok(true, '--follow: in Jekyll\'s layout as well');
	});
}

const EDITOR = ['--editor', 'test-editor://file{path}:{line}:{column}'];

// Alt-clicks what the selector finds, and returns the place that is opened.
async function altClick(page, selector) {
	const answer = page.waitForResponse((response) => response.url().includes('/_platen/source.json'));
	await page.dispatchEvent(selector, 'click', { altKey: true, button: 0, bubbles: true, cancelable: true });
	const { file, line, column } = await (await answer).json();
	return `${file}:${line}:${column}`;
}

// The path begins with a slash: one that stands before it in the address is the same.
async function addresses(browser) {
	for (const [address, wanted] of [['app://file/{path}:{line}', 'app://filePATH:3'],
		['app://open?url=file://{path}', 'app://open?url=file://PATH']]) {
		const site = new Site({ 'open.md': post('Good words.') });
		site.options = ['--editor', address];
		await opened(browser, site, '/open/', async ({ page }) => {
			site.write('open.md', '---\ntitle: Open\ntags: [a, "b]\n---\n\nNo words.\n');
			await shows(page, overlaySays, 'open.md:3');
			equal(await page.evaluate(() => document.querySelector('platen-overlay').shadowRoot
				.querySelector('.place a').getAttribute('href')), wanted.replace('PATH', site.path('open.md')),
			`${address} is filled in`);
		});
	}
}

async function links(browser) {
	const site = new Site({ 'a b/open.md': post('Good words.') });
	site.options = EDITOR;
	await opened(browser, site, '/a%20b/open/', async ({ page }) => {
		const line = `tags: [a, "b] ${'long '.repeat(100)}`; // which is scrolled
		site.write('a b/open.md', `---\ntitle: Open\n${line}\n---\n\nNo words.\n`);
		await shows(page, overlaySays, 'open.md:3');
		const href = await page.evaluate(() =>
			document.querySelector('platen-overlay').shadowRoot.querySelector('.place a').href);
		const at = /^test-editor:\/\/file(.*):3:\d+$/.exec(href)?.[1];
		equal(decodeURIComponent(at), site.path('a b/open.md'), 'the overlay\'s places are links to the editor');
		for (const colorScheme of ['light', 'dark']) {
			await page.emulateMedia({ colorScheme });
			const found = await axe(page, 'platen-overlay');
			ok(!found, `the overlay is accessible, ${colorScheme}`, found);
		}
		await page.keyboard.press('Tab');
		const focus = () => document.querySelector('platen-overlay').shadowRoot.activeElement?.localName;
		equal(await page.evaluate(focus), 'button', 'its button is the first that Tab reaches');
		await page.keyboard.press('Tab');
		equal(await page.evaluate(focus), 'a', 'then its links');
		await page.reload();
		await shows(page, () => document.querySelector('.problems .place a'));
		const direct = await page.evaluate(() => document.querySelector('.problems .place a').href);
		equal(direct, href, 'loaded directly, the broken page has the same links');
	});
	await addresses(browser);
	await opened(browser, { 'open.md': post('Good words.') }, '/open/', async ({ site: plain, page }) => {
		plain.write('open.md', '---\ntitle: Open\ntags: [a, "b]\n---\n\nNo words.\n');
		await shows(page, overlaySays, 'open.md:3');
		equal(await page.evaluate(() =>
			document.querySelector('platen-overlay').shadowRoot.querySelectorAll('a').length), 0,
		'without --editor they are text');
		equal((await plain.get('/_platen/state.json')).body.includes(plain.dir), false,
			'and nothing says where the site lies');
	});
}

async function sources(browser) {
	const site = new Site({
		'_config.yml': 'title: Site\n',
		'_layouts/default.html': '<html><head><title>x</title></head><body>\n<nav><p>The menu of it all</p></nav>\n'
			+ '<main>{{ content }}</main>\n{% include foot.html %}\n</body></html>\n',
		'_includes/foot.html': '<footer>\n<p>Printed with care</p>\n</footer>\n',
		'index.md': '---\nlayout: default\ntitle: Home\n---\n# A *strong* heading\n\nSome words, "quoted" and '
			+ '[linked](https://example.org/a/long/path) ones.\n\nSame again.\n\nBetween them.\n\nSame again.\n\n'
			+ '{% for i in (1..3) %}\n* made {{ i }} times\n{% endfor %}\n\n![A dot](dot.svg)\n',
		'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>',
	});
	site.options = EDITOR;
	await opened(browser, site, '/', async ({ page, tabs }) => {
		const at = async (selector, wanted, sentence) => attempt(sentence, async () =>
			equal(await altClick(page, selector), wanted, sentence));
		const asked = page.waitForRequest((request) => request.url().startsWith('test-editor:'));
		await at('h1', 'index.md:5:3', 'Alt-click on a heading finds its line');
		equal((await asked).url(), `test-editor://file${site.path('index.md')}:5:3`, 'and opens the editor there');
		await at('p:has-text("quoted")', 'index.md:7:1', 'on a paragraph with quotes and links');
		await at('p:has-text("Same again") >> nth=1', 'index.md:13:1', 'on the second of two that are alike');
		await at('li >> nth=2', 'index.md:16:3', 'on what a loop has made');
		await at('img', 'index.md:19:3', 'on an image');
		await at('nav p', '_layouts/default.html:2:9', 'on what is in the layout');
		await at('footer p', '_includes/foot.html:2:4', 'and in an include');
		ok(await marked(page), 'the page stays');
		tabs.strangers.length = 0; // the editor alone was asked
	});
}

// Of what is alike, the one that was clicked: the marks that the server puts into a second copy tell which.
async function sameSources(browser) {
	const body = 'Same words.\n\nSame words.\n\n| a |\n|---|\n| x |\n| x |\n\n- one\n- one\n\n```js\nreturn 1;\n```\n\n'
		+ '```js\nreturn 1;\n```\n';
	const site = new Site({ 'a.md': post(body, 'One'), 'b.md': post(body, 'Two') });
	site.options = EDITOR;
	await opened(browser, site, '/a/', async ({ page, tabs }) => {
		const at = async (selector, wanted, sentence) => attempt(sentence, async () =>
			equal(await altClick(page, selector), wanted, sentence));
		const before = await page.evaluate(() => document.documentElement.outerHTML);
		await at('p:has-text("Same words") >> nth=0', 'a.md:6:1', 'the first of two paragraphs');
		await at('p:has-text("Same words") >> nth=1', 'a.md:8:1', 'the second');
		await at('td >> nth=1', 'a.md:13:3', 'the second of two cells');
		await at('li:has-text("one") >> nth=1', 'a.md:16:3', 'the second of two items');
		await at('pre >> nth=1', 'a.md:23:1', 'the second of two blocks of code');
		await at('h1', 'a.md:2:8', 'the title, in the front matter');
		site.write('a.md', post(`Above.\n\n${body}`, 'One'));
		await shows(page, hasText, 'Above.');
		await at('p:has-text("Same words") >> nth=1', 'a.md:10:1', 'also after a save, in the page that was patched');
		site.write('a.md', post(body, 'One'));
		await shows(page, () => !document.body.textContent.includes('Above.'));
		equal(await page.evaluate(() => document.documentElement.outerHTML.replace(/data-have="\w+"/, '')),
			before.replace(/data-have="\w+"/, ''), 'nothing of it is left in the page');
		await page.goto(new URL('/', site.url).href);
		await site.streams(1);
		site.write('a.md', post(body, 'Three'));
		await shows(page, hasText, 'Three'); // so its stream is open, and it knows the editor
		await at('p:has-text("Same words") >> nth=0', 'a.md:6:1', 'on the home page, the excerpt of one post');
		await at('p:has-text("Same words") >> nth=1', 'b.md:6:1', 'and of the other');
		tabs.strangers.length = 0; // the editor alone was asked
	});
}

const browser = await launch();
const only = process.argv[2];
const run = (name, body) => (!only || name.includes(only)) && attempt(name, body);
try {
	await run('marks', () => marksShow(browser));
	await run('follow', () => follows(browser));
	await run('links', () => links(browser));
	await run('sources', () => sources(browser));
	await run('same', () => sameSources(browser));
} finally {
	await browser.close();
}
done();
