// Three real posts come out right in a real browser: dates in words, excerpts over two lines, two
// posts of one title, images that do not exist. Where the real ones are absent, three like them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { context, launch } from './chromium.mjs';
import { program, realPosts, Site } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

async function home(page, site) {
	await page.goto(site.url);
	const cards = await page.$$eval('li.post', (items) => items.map((li) => ({
		title: li.querySelector('h2, h3, a')?.innerText.trim(),
		href: li.querySelector('a')?.getAttribute('href'),
		date: li.querySelector('time')?.getAttribute('datetime')?.slice(0, 10),
		text: li.innerText.replace(/\s+/g, ' '),
		image: !!li.querySelector('img'),
	})));
	equal(cards.map((c) => c.title), ['Next.js 14.2', 'Next.js 14', 'Next.js 14'],
		'the home page has the three posts, newest first; featured changes no order');
	equal(cards.map((c) => c.date), ['2024-04-11', '2023-10-26', '2023-10-26'],
		'with their dates, in words or in digits');
	equal(cards.map((c) => c.href).sort(), ['/next-14/', '/next-js-14-2/', '/next-js-14/'],
		'two posts of one title stay apart');
	const of = (href) => cards.find((c) => c.href === href) ?? { text: '' };
	ok(of('/next-js-14-2/').text.includes('includes development, production, and caching'),
		'an excerpt is shown', of('/next-js-14-2/').text);
	ok(of('/next-js-14/').text.includes('release with: Turbopack, Server Actions'),
		'an excerpt over two lines is one paragraph', of('/next-js-14/').text);
	ok(/Next.js 14 includes|A long post/.test(of('/next-14/').text),
		'a description stands in for an excerpt', of('/next-14/').text);
	equal(cards.some((c) => c.image), false, 'an image that does not exist is left out');
}

async function longPost(page, site) {
	await page.goto(new URL('/next-14/', site.url).href);
	equal(await page.$eval('link[rel=canonical]', (l) => l.href), 'https://nextjs.org/blog/next-14',
		'url: is the canonical link');
	const text = await page.$eval('article', (a) => a.innerText);
	ok(text.includes('Lee Robinson') && text.includes('Tim Neutkens'), 'both authors are named');
	const lost = await page.$$eval('article a[href^="#"]', (links) => links
		.map((a) => decodeURIComponent(a.getAttribute('href').slice(1)))
		.filter((id) => !document.getElementById(id)));
	equal(lost, [], 'every link within the page lands on its heading');
	const clicked = page.locator('article ul a[href^="#"]').first();
	const id = (await clicked.getAttribute('href')).slice(1);
	await clicked.click();
	ok(await page.evaluate((i) => {
		const box = document.getElementById(i)?.getBoundingClientRect();
		return !!box && box.top > -50 && box.top < window.innerHeight;
	}, id), 'a click on the first brings its heading into view');
	ok((await page.$$eval('article a[href^="#"]', (l) => l.length)) >= 5, 'there are at least five');
	const captions = await page.$$eval('figcaption', (c) => c.map((f) => f.innerText.trim()));
	ok(captions.includes('Terminal') && captions.includes('app/page.tsx'),
		'filename="…" is a caption', captions);
	equal(await page.$$eval('h1', (h) => h.length), 1, 'one h1');
}

// Readable in the dark, in the light, and on a telephone.
async function look(browser, site) {
	const backgrounds = [];
	for (const colorScheme of ['light', 'dark']) {
		const tabs = await context(browser, { colorScheme });
		const page = await tabs.newPage();
		await page.goto(new URL('/next-js-14/', site.url).href);
		backgrounds.push(await page.evaluate(() => {
			const of = (e) => getComputedStyle(e).backgroundColor;
			const own = of(document.body);
			return own === 'rgba(0, 0, 0, 0)' ? of(document.documentElement) : own;
		}));
		await tabs.close();
	}
	const light = backgrounds.map((b) => b.match(/\d+/g).slice(0, 3).reduce((a, v) => a + Number(v), 0));
	ok(light[0] > 600 && light[1] < 200, 'a light and a dark page', backgrounds);
	const tabs = await context(browser, { viewport: { width: 320, height: 640 } });
	const page = await tabs.newPage();
	for (const at of ['/', '/next-14/']) {
		await page.goto(new URL(at, site.url).href);
		const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
		ok(width <= 320, `${at} fits a narrow screen`, `${width} pixels wide`);
	}
	await tabs.close();
}

async function others(page, site) {
	const feed = await site.get('/feed.xml');
	equal(feed.status, 200, 'there is a feed');
	await page.goto(site.url);
	const parsed = await page.evaluate((xml) => {
		const doc = new DOMParser().parseFromString(xml, 'application/xml');
		return [doc.documentElement.localName, doc.getElementsByTagName('entry').length,
			doc.getElementsByTagName('parsererror').length];
	}, feed.body);
	equal(parsed, ['feed', 3, 0], 'well-formed, with three entries');
	const map = await site.get('/sitemap.xml');
	ok(map.status === 200 && map.body.includes('/next-js-14-2/'), 'there is a sitemap');
	const none = await page.goto(new URL('/no/such/page/', site.url).href);
	equal(none.status(), 404, 'an unknown address answers 404');
	ok(await page.evaluate(() => !!document.querySelector('a[href="/"]')), 'with a way home');
}

function warnings(site) {
	const out = site.path('out-of-the-way');
	const build = spawnSync(program, ['build', site.dir, '-o', out], { encoding: 'utf8' });
	equal(build.status, 0, 'an image that does not exist is no error');
	const said = build.stdout + build.stderr;
	ok(/next-js-14-2\.md:4(:\d+)?: warning/.test(said) && /next-js-14\.md:4(:\d+)?: warning/.test(said),
		'but a warning with file and line', said);
}

const site = new Site();
site.copy(realPosts());
const browser = await launch();
try {
	await site.start();
	const tabs = await context(browser);
	const page = await tabs.newPage();
	console.log(`# posts from ${path.basename(path.dirname(realPosts()))}/posts`);
	await attempt('the home page', () => home(page, site));
	await attempt('the long post', () => longPost(page, site));
	await attempt('light, dark and narrow', () => look(browser, site));
	await attempt('the feed, the sitemap and the 404 page', () => others(page, site));
	equal(tabs.strangers, [], 'no other host is asked for anything');
	await attempt('warnings', () => warnings(site));
} finally {
	await browser.close();
	await site.done();
}
done();
