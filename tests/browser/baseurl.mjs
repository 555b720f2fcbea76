// The site comes to be at another address while tabs are open: each goes to where its page is now, and back to its place.
import { context, launch, shows } from './chromium.mjs';
import { Site } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

const settings = (base) => `title: Moving\nplugins: []\nbaseurl: "${base}"\n`;
const square = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"></svg>\n';
const words = '<p>words to scroll over</p>\n'.repeat(200);
const plain = (text) => `---\n---\n<!DOCTYPE html><title>Plain</title>\n<p>${text}</p>\n${words}<p id="end">end</p>\n`;
const hasText = (text) => document.body?.innerText.includes(text);
const isAt = (path) => decodeURI(location.pathname + location.search + location.hash) === path
	&& document.readyState === 'complete';
const encoded = (url, path) => new URL(encodeURI(path), url).href;

function site(base) {
	return new Site({
		'_config.yml': settings(base),
		'plain.html': plain('the same anywhere'),
		'styled.html': '---\n---\n<!DOCTYPE html><title>Styled</title>'
			+ '<link rel="stylesheet" href="{{ site.baseurl }}/style.css">\n'
			+ '<p>styled</p><img src="{{ site.baseurl }}/square.svg">\n',
		'folder/index.html': plain('of a folder'),
		'broken.html': '---\n---\n{% nonsense %}\n',
		'style.css': 'body { outline: 1px solid rgb(1, 2, 3); }\n',
		'square.svg': square,
	});
}

// Opens a tab, and counts in `loads` how often it loads something as its page.
async function open(tabs, url) {
	const page = await tabs.newPage();
	page.loads = 0;
	page.on('request', (request) => (page.loads += request.isNavigationRequest()));
	await page.goto(url);
	page.loads = 0;
	return page;
}

const looksRight = () => getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)'
	&& document.images[0].complete && document.images[0].naturalWidth === 7;

// What is open, and where it is in the site: the address, and that of the page.
const addresses = [
	['a page that is the same anywhere', '/plain.html?q=1#end', '/plain.html?q=1#end'],
	['a page with the address in it', '/styled.html', '/styled.html'],
	['a folder by its file', '/folder/index.html', '/folder/'],
	['a page that is broken', '/broken.html', '/broken.html'],
	['an address at which nothing is', '/nothing.html', '/nothing.html'],
];

async function moved(browser, from, to) {
	const s = site(from);
	const tabs = await context(browser);
	const way = `from '${from}' to '${to}'`;
	try {
		await s.start();
		const pages = [];
		for (const [, at] of addresses)
			pages.push(await open(tabs, encoded(s.url, from + at)));
		await pages[0].evaluate(() => scrollTo(0, 321));
		await s.streams(1);
		s.write('_config.yml', settings(to));
		for (const [i, [what, , at]] of addresses.entries()) {
			await attempt(`${way}: ${what} is gone after`, async () => {
				await shows(pages[i], isAt, to + at);
				equal(pages[i].loads, 1, `${way}: ${what} is gone after, at once`);
			});
		}
		await attempt(`${way}: it is scrolled as it was`, async () => {
			await shows(pages[0], () => scrollY === 321);
			ok(true, `${way}: it is scrolled as it was`);
		});
		await attempt(`${way}: style sheet and image are there`, async () => {
			await shows(pages[1], looksRight);
			ok(true, `${way}: style sheet and image are there`);
		});
		await pages[0].evaluate(() => { window.untouched = true; });
		await s.streams(1);
		s.write('plain.html', plain('edited'));
		await attempt(`${way}: an edit shows`, async () => {
			await shows(pages[0], hasText, 'edited');
			ok(await pages[0].evaluate(() => window.untouched === true), `${way}: an edit shows, as a patch`);
		});
		equal(pages.map((page) => page.loads), addresses.map(() => 1), `${way}: and nothing is loaded again`);
	} finally {
		await tabs.close();
		await s.done();
	}
}

// The server comes back with another baseurl.
async function restarted(browser, shared) {
	const s = site('');
	const tabs = await context(browser);
	const told = shared ? 'a tab' : 'a tab without a shared worker';
	try {
		await s.start();
		if (!shared)
			await tabs.addInitScript(() => { delete window.SharedWorker; });
		const page = await open(tabs, encoded(s.url, '/plain.html'));
		await s.streams(1);
		const port = s.port;
		for (const base of ['/docs', '/guide', '']) {
			await s.stop();
			s.options = base === '/guide' ? ['--baseurl', base] : [];
			s.write('_config.yml', settings(base));
			await s.start(port);
			const sentence = `${told} finds its page at '${base}' when the server is back`;
			await attempt(sentence, async () => {
				await shows(page, isAt, `${base}/plain.html`);
				ok(true, sentence);
			});
		}
		s.write('plain.html', plain('edited'));
		await attempt(`${told} is live there`, async () => {
			await shows(page, hasText, 'edited');
			equal(page.loads, 3, `${told} is live there`);
		});
	} finally {
		await tabs.close();
		await s.done();
	}
}

// A page may be at any address by what its own scripts did: while the site stays where it is it is left there.
async function elsewhere(browser) {
	const s = site('/docs');
	const tabs = await context(browser);
	try {
		await s.start();
		const page = await open(tabs, encoded(s.url, '/docs/plain.html'));
		await page.evaluate(() => {
			history.pushState(null, '', '/by/a/script');
			window.untouched = true;
		});
		await s.streams(1);
		await open(tabs, encoded(s.url, '/docs/folder/index.html')); // all are greeted again
		s.write('plain.html', plain('edited'));
		await attempt('a page that has given itself another address stays', async () => {
			await shows(page, hasText, 'edited');
			ok(await page.evaluate(() => window.untouched && location.pathname === '/by/a/script'),
				'a page that has given itself another address stays');
		});
	} finally {
		await tabs.close();
		await s.done();
	}
}

// A tab that is on its way when all are greeted again.
async function onItsWay(browser) {
	const s = site('/docs');
	const tabs = await context(browser);
	let go;
	const held = new Promise((done) => { go = done; });
	try {
		await s.start();
		const page = await open(tabs, encoded(s.url, '/docs/plain.html'));
		await page.route('**/guide/plain.html', async (route) => { await held; route.continue(); });
		await s.streams(1);
		const asked = page.waitForRequest('**/guide/plain.html');
		s.write('_config.yml', settings('/guide'));
		await asked;
		const other = await open(tabs, encoded(s.url, '/guide/folder/')); // all are greeted again
		await s.streams(1);
		s.write('folder/index.html', plain('edited'));
		await attempt('a tab that is on its way is not sent again', async () => {
			await shows(other, hasText, 'edited');
			go();
			await shows(page, isAt, '/guide/plain.html');
			equal(page.loads, 1, 'a tab that is on its way is not sent again');
		});
	} finally {
		go();
		await tabs.close();
		await s.done();
	}
}

// Something between gives an old answer at the new address, for ever.
async function stuck(browser) {
	const s = site('');
	const tabs = await context(browser);
	try {
		await s.start();
		const page = await open(tabs, encoded(s.url, '/plain.html'));
		const { body } = await s.get('/plain.html');
		await page.route('**/docs/plain.html', (route) => route.fulfill({ body, contentType: 'text/html' }));
		const given = page.waitForEvent('console', (message) => message.text().includes('given up'));
		await s.streams(1);
		s.write('_config.yml', settings('/docs'));
		await attempt('a page that does not come to be another is given up', async () => {
			await given;
			equal(page.loads, 3, 'a page that does not come to be another is given up, after three times');
		});
	} finally {
		await tabs.close();
		await s.done();
	}
}

const browser = await launch();
try {
	for (const [from, to] of [['', '/docs'], ['/docs', ''], ['/docs', '/guide'], ['', '/my döcs']])
		await attempt(`from '${from}' to '${to}'`, () => moved(browser, from, to));
	await attempt('a restart', () => restarted(browser, true));
	await attempt('a restart alone', () => restarted(browser, false));
	await attempt('elsewhere', () => elsewhere(browser));
	await attempt('on its way', () => onItsWay(browser));
	await attempt('stuck', () => stuck(browser));
} finally {
	await browser.close();
}
done();
