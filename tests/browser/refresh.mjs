// Fast Refresh: what changed of an open page is exchanged in place, and nothing else is touched.
import fs from 'node:fs';
import { launch, shows } from './chromium.mjs';
import { hasText } from './rows.mjs';
import { differs, mark, marked, opened } from './same.mjs';
import { realPosts, Site, styles } from './site.mjs';
import { attempt, done, equal, ok, random } from './tap.mjs';

const lines = (n, word = 'A paragraph to scroll over.') => `${word}\n\n`.repeat(n);
const post = (body, title = 'Open') => `---\ntitle: ${title}\ndate: 2024-01-01\n---\n\n${body}\n`;

// A silent sound of a minute, which a <video> plays as well as any film.
function silence() {
	const wav = Buffer.alloc(44 + 8000 * 60, 128);
	wav.write('RIFF', 0);
	wav.writeUInt32LE(wav.length - 8, 4);
	wav.write('WAVEfmt ', 8);
	[[16, 4], [1, 2], [1, 2], [8000, 4], [8000, 4], [1, 2], [8, 2]].reduce((at, [value, bytes]) =>
		wav.writeUIntLE(value, at, bytes), 16);
	wav.write('data', 36);
	wav.writeUInt32LE(wav.length - 44, 40);
	return wav;
}

async function shown(page, text, sentence) {
	await attempt(sentence, async () => {
		await shows(page, hasText, text);
		ok(true, sentence);
	});
}

async function stays(page, fresh, sentence) {
	ok(await marked(page), `${sentence}: the mark on window survives`);
	const difference = await differs(page, fresh);
	ok(!difference, `${sentence}: the document is a fresh load's`, difference);
}

// Body, title and tags of each of the three posts.
async function threePosts(browser) {
	const folder = realPosts();
	for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.md'))) {
		const site = new Site();
		site.copy(folder);
		const at = { 'next-js-14.md': '/next-js-14/', 'next-14.md': '/next-14/' }[file] ?? '/next-js-14-2/';
		await opened(browser, site, at, async ({ page, fresh, tabs }) => {
			const home = await tabs.newPage();
			await home.goto(site.url, { waitUntil: 'load' });
			const before = fs.readFileSync(site.path(file), 'utf8');
			let text = before;
			const edit = async (from, to, wait, sentence) => {
				text = text.replace(from, to);
				await mark(home);
				site.write(file, text);
				await shown(page, wait, `${file}: ${sentence} shows`);
				await stays(page, fresh, `${file}, ${sentence}`);
			};
			await edit(/\n\n(?=[^\n#-])(?![^]*\n---\n)/, '\n\nA paragraph more.\n\n', 'A paragraph more.',
				'a body edit');
			await edit(/\ntitle: .*/, '\ntitle: Another title', 'Another title', 'a title edit');
			equal(await page.title().then((title) => title.includes('Another title')), true,
				`${file}: the tab has the title too`);
			await shown(home, 'Another title', `${file}: the home page shows it`);
			await stays(home, fresh, `${file}, a title edit, the home page`);
			await edit(/\ntitle: .*/, (title) => `${title}\ntags: [one, two]`, 'two', 'a tag edit');
			text = before;
			site.write(file, text);
			await page.waitForFunction(() => !document.body.innerText.includes('Another title'));
			await stays(page, fresh, `${file}, all of it back`);
		});
	}
}

const live = `<details><summary>More</summary>hidden words</details>
<form><input name="typed"><textarea name="long"></textarea><select><option>a<option>b</select>
<input type="checkbox" name="box"></form>
<video src="/sound.wav" muted loop controls></video>

`;

// What a reader did to the page before an edit above, within, and below it.
async function readerKeeps(browser, style) {
	const body = (word) => `First ${word} words.\n\n${live}\n${lines(60)}\nLast ${word} words of the page, `
		+ `with *this* and that.\n\n${lines(60)}`;
	const files = { 'open.md': post(body('old')), 'sound.wav': silence() };
	await opened(browser, files, '/open/', async ({ site, page, fresh }) => {
		await page.click('summary');
		await page.fill('input[name=typed]', 'typed words');
		await page.fill('textarea', 'more typed words');
		await page.check('input[name=box]');
		await page.selectOption('select', 'b');
		await page.evaluate(async () => {
			window.video = document.querySelector('video');
			window.events = [];
			for (const name of ['pause', 'emptied', 'waiting', 'seeking'])
				video.addEventListener(name, () => window.events.push(name));
			await video.play();
		});
		await page.focus('textarea');
		await page.evaluate(() => document.querySelector('textarea').setSelectionRange(2, 6));
		await page.evaluate(() => scrollTo(0, 1200));
		await page.waitForFunction(() => scrollY === 1200);
		site.write('open.md', post(body('new')), style);
		await shown(page, 'Last new words', `${style}: the edit shows`);
		const state = await page.evaluate(() => ({
			y: scrollY,
			open: document.querySelector('details').open,
			typed: document.querySelector('input').value,
			long: document.querySelector('textarea').value,
			box: document.querySelector('input[name=box]').checked,
			option: document.querySelector('select').value,
			focus: document.activeElement.name,
			selection: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
			playing: !video.paused && video.isConnected && !video.ended,
			events: window.events,
		}));
		equal(state.y, 1200, `${style}: the scroll position stays`);
		ok(state.open, `${style}: details stay open`);
		equal([state.typed, state.long, state.box, state.option], ['typed words', 'more typed words', true, 'b'],
			`${style}: what was typed and chosen stays`);
		equal([state.focus, state.selection], ['long', [2, 6]], `${style}: focus and its selection stay`);
		ok(state.playing && !state.events.length, `${style}: a video plays on`, state.events);
		await page.evaluate(() => { document.querySelector('details').open = false; });
		await stays(page, fresh, `${style}, all that`);
	});
}

// A selection of text in a paragraph that changes further on.
async function selectionStays(browser) {
	const body = (word) => `Some words to select, and ${word} words behind them.\n\n${lines(3)}`;
	await opened(browser, { 'open.md': post(body('old')) }, '/open/', async ({ site, page }) => {
		await page.evaluate(() => {
			const text = document.querySelector('article p, main p, .body p').firstChild;
			const at = text.data.indexOf('words to select');
			getSelection().setBaseAndExtent(text, at, text, at + 15);
		});
		const before = await page.evaluate(() => String(getSelection()));
		site.write('open.md', post(body('new')));
		await shown(page, 'new words behind', 'an edit of a paragraph in which something is selected');
		equal([before, await page.evaluate(() => String(getSelection()))],
			['words to select', 'words to select'], 'the selection stays');
	});
}

// Blocks that come and go around those that a reader has touched.
async function structureChanges(browser) {
	const blocks = ['<details><summary>One</summary>1</details>', '<details><summary>Two</summary>2</details>',
		'<input name="a">', '<input name="b">'];
	await opened(browser, { 'open.md': post(blocks.join('\n\n')) }, '/open/', async ({ site, page, fresh }) => {
		await page.click('text=Two');
		await page.fill('input[name=b]', 'typed');
		site.write('open.md', post(['<details><summary>Zero</summary>0</details>', 'New words.', ...blocks,
			'End.'].join('\n\n')));
		await shown(page, 'New words.', 'blocks that come');
		const state = () => page.evaluate(() => [
			[...document.querySelectorAll('details[open] summary')].map((s) => s.innerText).join(),
			document.querySelector('[name=b]').value]);
		equal(await state(), ['Two', 'typed'], 'leave those that were touched as they are');
		site.write('open.md', post([blocks[1], blocks[3], 'The end.'].join('\n\n')));
		await shown(page, 'The end.', 'blocks that go');
		equal(await state(), ['Two', 'typed'], 'do so too');
		await page.evaluate(() => { document.querySelector('details').open = false; });
		await stays(page, fresh, 'blocks that come and go');
	});
}

// What cannot be exchanged is loaded.
async function reloads(browser) {
	const rows = [
		['a script that changes', '<script>window.n = 1</script>\n\nold', '<script>window.n = 2</script>\n\nnew'],
		['a script that comes', 'old', 'new\n\n<script>window.n = 2</script>'],
		['HTML that does not nest', 'old', '<b><p>new</b></p>'],
	];
	for (const [what, before, after] of rows) {
		await opened(browser, { 'open.md': post(before) }, '/open/', async ({ site, page, fresh }) => {
			site.write('open.md', post(after));
			await shown(page, 'new', `${what} shows`);
			ok(!await marked(page), `${what}: the page is loaded anew`);
			const difference = await differs(page, fresh);
			ok(!difference, `${what}: the document is a fresh load's`, difference);
		});
	}
	const script = (word) => `<script>window.n = (window.n || 0) + 1</script>\n\n${word} words`;
	await opened(browser, { 'open.md': post(script('old')) }, '/open/', async ({ site, page, fresh }) => {
		site.write('open.md', post(script('new')));
		await shown(page, 'new words', 'words beside a script that stays');
		equal(await page.evaluate(() => window.n), 1, 'the script does not run again');
		await stays(page, fresh, 'words beside a script');
	});
}

// A page whose own script has changed the document.
async function alteredPages(browser) {
	const rows = [
		['appends to the body', 'document.body.append(document.createElement("aside"))', true],
		['puts something first', 'document.body.prepend(document.createElement("aside"))', false],
		['rewrites the block', 'document.querySelector("article p, main p").innerHTML = "<i>mine</i>"', false],
		['splits texts', 'document.querySelector("article p, main p").firstChild.splitText(2)', true],
		['removes all', 'document.body.innerHTML = ""', false],
	];
	for (const [what, code, stay] of rows) {
		await opened(browser, { 'open.md': post(`old words\n\n${lines(3)}`) }, '/open/', async ({ site, page }) => {
			await page.evaluate(code);
			site.write('open.md', post(`new words\n\n${lines(3)}`));
			await shown(page, 'new words', `a script that ${what}: the edit shows`);
			equal(await marked(page), stay, `a script that ${what}: ${stay ? 'patched' : 'loaded anew'}`);
		});
	}
}

// Ten saves a second, each of another word in one paragraph.
async function noFlicker(browser) {
	const body = (word) => `${lines(20)}The word ${word}.\n\n${lines(20)}`;
	await opened(browser, { 'open.md': post(body('none')) }, '/open/', async ({ site, page, fresh }) => {
		await page.evaluate(() => {
			const block = [...document.querySelectorAll('p')].find((p) => p.innerText.includes('The word'));
			window.block = block;
			window.outside = [];
			window.within = 0;
			window.blank = 0;
			new MutationObserver((list) => list.forEach(({ target, type }) =>
				(block.contains(target) ? window.within++ : window.outside.push(`${type} ${target.nodeName}`))))
				.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
			const look = () => {
				window.blank += !block.isConnected || !block.innerText.includes('The word');
				requestAnimationFrame(look);
			};
			look();
		});
		for (let n = 0; n < 50; n++) {
			site.write('open.md', post(body(`w${n}`)), Object.keys(styles)[n % 3]);
			await new Promise((next) => setTimeout(next, 100));
		}
		await shown(page, 'The word w49', 'ten saves a second: the last shows');
		const { within, outside, blank } = await page.evaluate(() =>
			({ within: window.within, outside: window.outside, blank: window.blank }));
		ok(within > 0, 'ten saves a second: the block changes', within);
		equal(outside, [], 'ten saves a second: nothing else is touched');
		equal(blank, 0, 'ten saves a second: no frame is without the block');
		await stays(page, fresh, 'ten saves a second');
	});
}

const picture = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20"/>`;

// What is swapped in place, and what is patched, together.
async function withFiles(browser) {
	const body = (word) => `![p](dot.svg) The ${word} words.\n\n${lines(3)}`;
	const files = { 'open.md': post(body('old')), 'dot.svg': picture(20),
		'style.css': 'body { outline: 1px solid rgb(1, 2, 3); }\n' };
	await opened(browser, files, '/open/', async ({ site, page, fresh }) => {
		await page.evaluate(() => { window.image = document.querySelector('article img, main img'); });
		site.write('dot.svg', picture(40));
		await shows(page, () => window.image.naturalWidth === 40);
		site.write('open.md', post(body('new')));
		await shown(page, 'The new words', 'a block with an image that was swapped');
		ok(await page.evaluate(() => window.image.isConnected && window.image.naturalWidth === 40),
			'the image stays as it is');
		await stays(page, fresh, 'a swapped image');
		for (let n = 0; n < 20; n++) {
			site.write('style.css', `body { outline: 1px solid rgb(${n}, 0, 0); }\n`);
			site.write('open.md', post(body(`w${n}`), `Title ${n}`));
		}
		await shown(page, 'The w19 words', 'titles and style sheets that change at once');
		await shows(page, () => getComputedStyle(document.body).outlineColor === 'rgb(19, 0, 0)');
		await shows(page, () => document.querySelectorAll('link[href*="style.css"]').length === 1);
		await stays(page, fresh, 'titles and style sheets at once');
	});
}

// Several tabs of a page, those that come later, and a server that goes away in between.
async function manyTabs(browser) {
	await opened(browser, { 'open.md': post('word 0') }, '/open/', async ({ site, page, fresh, tabs }) => {
		const pages = [page];
		for (let n = 1; n < 6; n++) {
			site.write('open.md', post(`word ${n}`));
			const next = await tabs.newPage();
			await next.goto(page.url());
			await Promise.all([...pages, next].map((tab) => shows(tab, hasText, `word ${n}`)));
			await mark(next);
			pages.push(next);
		}
		equal(await Promise.all(pages.map(marked)), Array(6).fill(true), 'tabs that come do not load the others');
		const port = site.port;
		await site.stop();
		await site.start(port);
		const next = await tabs.newPage();
		await next.goto(page.url());
		await site.streams(1);
		site.write('open.md', post('word 6'));
		await Promise.all(pages.map((tab) => shows(tab, hasText, 'word 6')));
		equal(await Promise.all(pages.map(marked)), Array(6).fill(true),
			'a patched tab is known for what it shows by a server that was away');
		await stays(page, fresh, 'after a restart');
		await site.stop();
		site.write('open.md', post('word 7'));
		await site.start(port);
		await Promise.all(pages.map((tab) => shows(tab, hasText, 'word 7')));
		ok(!await marked(page), 'what a tab shows that the server has no way from is loaded');
	});
}

// Back and forth: a page that slept is told what it missed.
async function backAndForth(browser) {
	await opened(browser, { 'open.md': post('word 0'), 'b.md': post('other') }, '/open/', async ({ site, page, fresh }) => {
		site.write('open.md', post('word 1'));
		await shows(page, hasText, 'word 1');
		await page.goto(new URL('/b/', site.url).href);
		site.write('open.md', post('word 2'));
		await page.goBack();
		await shown(page, 'word 2', 'a page that is come back to shows what changed meanwhile');
		const difference = await differs(page, fresh);
		ok(!difference, 'and is a fresh load\'s', difference);
	});
}

// A Markdown file that is edited at random, two hundred times.
async function randomEdits(browser, seed) {
	const below = random(seed);
	const pick = (list) => list[below(list.length)];
	const words = () => Array.from({ length: 1 + below(6) }, () =>
		pick(['one', '*two*', '`three`', '[four](/x/)', '**five**', '&amp;', 'six < 7', '~~eight~~', 'é'])).join(' ');
	const block = () => pick([
		words, words, words,
		() => `## ${words()}`,
		() => `- ${words()}\n- ${words()}\n  - ${words()}\n`,
		() => `1. ${words()}\n\n   ${words()}\n2. ${words()}`,
		() => `> ${words()}\n>\n> ${words()}`,
		() => `\`\`\`js\n${words()}\n\n  ${words()}\n\`\`\``,
		() => `| a | b |\n|---|---|\n| ${words()} | ${words()} |\n| ${words()} | x |`,
		() => `![${below(9)}](dot.svg)`,
		() => `<details><summary>${below(9)}</summary>\n\n${words()}\n\n</details>`,
		() => `<div class="c${below(5)}"><p>${below(99)}<p>second</div>`,
		() => `- [ ] ${words()}\n- [x] ${words()}`,
		() => `Note.[^${below(3)}]\n\n[^0]: ${words()}\n[^1]: ${words()}\n[^2]: ${words()}`,
		() => '---',
	])();
	const text = { title: 'Random', tags: ['a'], blocks: Array.from({ length: 12 }, block) };
	const step = () => {
		const at = below(text.blocks.length + 1);
		pick([
			() => text.blocks.splice(at, 0, block()),
			() => text.blocks.splice(at, 1),
			() => text.blocks.splice(at, 1, block()),
			() => text.blocks.splice(at, 1, block()),
			() => text.blocks.push(...text.blocks.splice(at, 1)),
			() => { text.title = `Random ${below(9)}`; },
			() => { text.tags = [pick(['a', 'b']), pick(['c', 'd'])]; },
			() => text.blocks.reverse(),
		])();
	};
	const file = (n) => `---\ntitle: ${text.title}\ndate: 2024-01-01\ntags: [${text.tags}]\n---\n\n`
		+ `${text.blocks.join('\n\n')}\n\nStep ${n}.\n`;
	const files = { 'open.md': file(-1), 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' };
	await opened(browser, files, '/open/', async ({ site, page, fresh }) => {
		let wrong = '', same = 0, kept = 0;
		for (let n = 0; n < 200 && !wrong; n++) {
			for (let edits = 1 + below(3); edits > 0; edits--)
				step();
			site.write('open.md', file(n), pick(Object.keys(styles)));
			await shows(page, hasText, `Step ${n}.`);
			kept += await marked(page);
			wrong = await differs(page, fresh);
			same += !wrong;
		}
		equal(same, 200, `200 random edits, seed ${seed}: the document is a fresh load's after each`);
		if (wrong)
			wrong.split('\n').forEach((line) => console.log(`# ${line}`));
		equal(kept, 200, 'and no page was loaded anew');
	});
}

const browser = await launch();
const only = process.argv[2];
const run = (name, body) => (!only || name.includes(only)) && attempt(name, body);
try {
	await run('three posts', () => threePosts(browser));
	for (const style of Object.keys(styles))
		await run(`reader, ${style}`, () => readerKeeps(browser, style));
	await run('selection', () => selectionStays(browser));
	await run('structure', () => structureChanges(browser));
	await run('reloads', () => reloads(browser));
	await run('altered pages', () => alteredPages(browser));
	await run('files', () => withFiles(browser));
	await run('tabs', () => manyTabs(browser));
	await run('back', () => backAndForth(browser));
	await run('flicker', () => noFlicker(browser));
	await run('random', () => randomEdits(browser, Number(process.env.SEED || 1)));
} finally {
	await browser.close();
}
done();
