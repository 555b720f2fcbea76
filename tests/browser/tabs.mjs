// Many tabs at once, and a server that goes and comes back: no tab is lost, none is left behind.
import { context, launch, shows } from './chromium.mjs';
import { Site } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

const TABS = 10;
const post = (n, body) => `---\ntitle: Post ${n}\ndate: 2024-01-${String(n + 1).padStart(2, '0')}\n---\n\n${body}\n`;
const hasText = (text) => document.body?.innerText.includes(text);
const outline = (colour) => getComputedStyle(document.body).outlineColor === colour;

function site() {
	const files = { 'style.css': 'body { outline: 1px solid rgb(1, 2, 3); }\n' };
	for (let n = 0; n < TABS; n++)
		files[`post-${n}.md`] = post(n, 'as it was');
	return new Site(files);
}

async function tenTabs(browser) {
	const s = site();
	const tabs = await context(browser);
	try {
		await s.start();
		const pages = [];
		for (let n = 0; n < TABS; n++) {
			const page = await tabs.newPage();
			await page.goto(new URL(`/post-${n}/`, s.url).href);
			await page.evaluate(() => { window.untouched = true; });
			pages.push(page);
		}
		ok(true, 'ten tabs load');
		s.write('style.css', 'body { outline: 1px solid rgb(4, 5, 6); }\n');
		await attempt('all ten get a style sheet', async () => {
			await Promise.all(pages.map((page) => shows(page, outline, 'rgb(4, 5, 6)')));
			ok(true, 'all ten get a style sheet');
		});
		s.write('post-7.md', post(7, 'as it is now'));
		await attempt('the tab of an edited post shows it', async () => {
			await shows(pages[7], hasText, 'as it is now');
			ok(true, 'the tab of an edited post shows it');
		});
		const others = await Promise.all(pages.filter((_, n) => n !== 7)
			.map((page) => page.evaluate(() => window.untouched === true)));
		equal(others.filter(Boolean).length, TABS - 1, 'the other nine stay as they are');
		for (let n = 0; n < TABS; n++)
			s.write(`post-${n}.md`, post(n, `all anew ${n}`));
		await attempt('an edit of all ten shows in all ten', async () => {
			await Promise.all(pages.map((page, n) => shows(page, hasText, `all anew ${n}`)));
			ok(true, 'an edit of all ten shows in all ten');
		});
		const eleventh = await tabs.newPage();
		await eleventh.goto(s.url);
		ok(await eleventh.evaluate(() => document.body.innerText.includes('Post 3')),
			'an eleventh tab still gets an answer');
	} finally {
		await tabs.close();
		await s.done();
	}
}

async function restart(browser) {
	const s = site();
	const tabs = await context(browser);
	try {
		await s.start();
		const changed = await tabs.newPage();
		const same = await tabs.newPage();
		await changed.goto(new URL('/post-1/', s.url).href);
		await same.goto(new URL('/post-2/', s.url).href);
		await same.evaluate(() => { window.untouched = true; });
		const port = s.port;
		await s.stop();
		equal(s.status, 0, 'SIGTERM ends the server with status 0');
		s.write('post-1.md', post(1, 'written while it was away'));
		await s.start(port);
		await attempt('a tab shows what was written meanwhile', async () => {
			await shows(changed, hasText, 'written while it was away');
			ok(true, 'a tab shows what was written meanwhile');
		});
		s.write('post-2.md', post(2, 'after the restart'));
		await attempt('a tab that had nothing to catch up is live again', async () => {
			await shows(same, hasText, 'after the restart');
			ok(true, 'a tab that had nothing to catch up is live again');
		});
	} finally {
		await tabs.close();
		await s.done();
	}
}

// What a tab shows is no more what its stream was opened with: it was patched since, and the server comes back with
// the page as it was at first.
async function undone(browser, shared) {
	const s = site();
	const tabs = await context(browser);
	const told = shared ? 'a tab' : 'a tab without a shared worker';
	try {
		await s.start();
		const page = await tabs.newPage();
		if (!shared)
			await page.addInitScript(() => { delete window.SharedWorker; });
		await page.goto(new URL('/post-1/', s.url).href);
		await s.streams(1);
		s.write('post-1.md', post(1, 'of an hour'));
		await shows(page, hasText, 'of an hour');
		const port = s.port;
		await s.stop();
		s.write('post-1.md', post(1, 'as it was'));
		await s.start(port);
		await attempt(`${told} shows what was undone while the server was away`, async () => {
			await shows(page, hasText, 'as it was');
			ok(true, `${told} shows what was undone while the server was away`);
		});
	} finally {
		await tabs.close();
		await s.done();
	}
}

// All tabs share the browser's copies: that one of them has the new style sheet says nothing of the others.
async function sharedCopies(browser) {
	const s = site();
	const tabs = await context(browser);
	try {
		await s.start();
		const page = await tabs.newPage();
		await page.goto(new URL('/post-1/', s.url).href);
		await s.streams(1);
		await shows(page, outline, 'rgb(1, 2, 3)');
		const port = s.port;
		await s.stop();
		s.write('style.css', 'body { outline: 1px solid rgb(7, 8, 9); }\n');
		await s.start(port);
		const other = await tabs.newPage();
		await other.goto(new URL('/post-2/', s.url).href);
		await shows(other, outline, 'rgb(7, 8, 9)');
		const told = 'a tab gets the style sheet that another tab loaded before it';
		await attempt(told, async () => {
			await shows(page, outline, 'rgb(7, 8, 9)');
			ok(true, told);
		});
	} finally {
		await tabs.close();
		await s.done();
	}
}

// Addresses so long that a stream's has room for two of them: as with hundreds of tabs.
async function longAddresses(browser) {
	const folder = `${'ä'.repeat(120)}/`.repeat(7);
	const s = new Site();
	const tabs = await context(browser);
	const all = [0, 1, 2, 3, 4];
	const save = (n, body) => s.write(`${folder}post-${n}.md`, post(n, body));
	try {
		all.forEach((n) => save(n, 'as it was'));
		await s.start();
		const pages = [];
		for (const n of all) {
			const page = await tabs.newPage();
			await page.goto(new URL(`/${encodeURI(folder)}post-${n}/`, s.url).href);
			await page.evaluate(() => { window.untouched = true; });
			pages.push(page);
		}
		const told = 'tabs that the address of one stream has no room for are told as well';
		await attempt(told, async () => {
			for (const n of all) {
				save(n, `anew ${n}`);
				await shows(pages[n], hasText, `anew ${n}`);
			}
			ok(true, told);
		});
		const kept = await Promise.all(pages.map((page) => page.evaluate(() => window.untouched === true)));
		equal(kept.filter(Boolean).length, all.length, 'none of them is loaded anew');
		const port = s.port;
		await s.stop();
		all.forEach((n) => save(n, `meanwhile ${n}`));
		await s.start(port);
		await attempt('and behind a restart', async () => {
			await Promise.all(pages.map((page, n) => shows(page, hasText, `meanwhile ${n}`)));
			for (const n of all) {
				save(n, `afterwards ${n}`);
				await shows(pages[n], hasText, `afterwards ${n}`);
			}
			ok(true, 'and behind a restart');
		});
	} finally {
		await tabs.close();
		await s.done();
	}
}

const browser = await launch();
try {
	await attempt('ten tabs', () => tenTabs(browser));
	await attempt('a restart', () => restart(browser));
	await attempt('shared copies', () => sharedCopies(browser));
	await attempt('long addresses', () => longAddresses(browser));
	await attempt('undone', () => undone(browser, true));
	await attempt('undone alone', () => undone(browser, false));
} finally {
	await browser.close();
}
done();
