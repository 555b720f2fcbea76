// Themes by others, as their readers see them: lanyon (where its archive is beside this checkout) and
// minima (where Debian's package is installed) have their style, and ask nobody for what is not there.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { context, launch } from './chromium.mjs';
import { root, Site } from './site.mjs';
import { attempt, done, equal, ok, skip } from './tap.mjs';

const shared = process.env.PLATEN_SHARED || path.join(root, '../shared');
const lanyonArchive = path.join(shared, 'sites/lanyon.tar.xz');
const minima = '/usr/share/rubygems-integration/all/gems';

const minimaSite = {
	'_config.yml': 'title: Awesome\ntheme: minima\nmarkdown: CommonMark\nplugins: [jekyll-feed]\n',
	'index.markdown': '---\nlayout: home\n---\n',
	'about.md': '---\nlayout: page\ntitle: About\npermalink: /about/\n---\nWords.\n',
	'_posts/2024-01-01-welcome.md': '---\nlayout: post\ntitle: Welcome\n---\n# Heading\n\n`code` here\n',
};

// The page at `at`, with what its requests came to and what its console said.
async function opened(browser, site, at, body) {
	const tabs = await context(browser, { viewport: { width: 900, height: 800 } });
	try {
		const page = await tabs.newPage();
		const missing = [], said = [];
		page.on('response', (r) => r.status() >= 400 && missing.push(r.url()));
		page.on('console', (m) => m.type() === 'error' && // but for the icon that browsers ask for by themselves
			!m.text().startsWith('Failed to load resource') && said.push(m.text()));
		page.on('pageerror', (e) => said.push(e.message));
		await page.goto(new URL(at, site.url).href, { waitUntil: 'load' });
		await body(page);
		equal(missing, [], `${at}: everything that it asks its own host for is there`);
		equal(said, [], `${at}: nothing on the console`);
	} finally {
		await tabs.close();
	}
}

const style = (page, selector, property) => page.$eval(selector,
	(e, p) => getComputedStyle(e)[p], property);

async function lanyon(browser) {
	const site = new Site();
	try {
		spawnSync('tar', ['-xf', lanyonArchive, '-C', site.dir, '--strip-components=1']);
		await site.start();
		await opened(browser, site, '/', async (page) => {
			equal(await page.$$eval('.post', (e) => e.length), 3, 'lanyon: three posts on its home page');
			ok((await style(page, '.masthead', 'borderBottomStyle')) === 'solid', 'lanyon: its masthead is drawn');
			ok((await style(page, 'body', 'fontFamily')).includes('PT Serif'), 'lanyon: in its own type');
			const drawer = () => page.$eval('.sidebar', (e) => e.getBoundingClientRect().right);
			const shut = await drawer();
			await page.click('.sidebar-toggle');
			await page.waitForFunction(() => document.querySelector('.sidebar').getBoundingClientRect().left >= 0);
			ok(shut <= 0, 'lanyon: its drawer is shut at first, and opens');
		});
	} finally {
		await site.done();
	}
}

async function minimaLooks(browser) {
	const site = new Site(minimaSite);
	try {
		await site.start();
		await opened(browser, site, '/', async (page) => {
			equal(await page.$$eval('.post-list li', (e) => e.length), 1, 'minima: the home page lists the post');
			equal(await style(page, '.site-header', 'borderTopWidth'), '5px', 'minima: its header is drawn');
		});
		await opened(browser, site, '/2024/01/01/welcome.html', async (page) => {
			equal(await style(page, '.post-title', 'fontSize'), '42px', 'minima: the title in its size');
			equal(await style(page, 'code', 'backgroundColor'), 'rgb(238, 238, 255)', 'minima: code in its colour');
		});
	} finally {
		await site.done();
	}
}

const browser = await launch();
try {
	if (fs.existsSync(lanyonArchive))
		await attempt('lanyon', () => lanyon(browser));
	else
		skip('lanyon looks right', 'its archive is not there');
	if (fs.existsSync(minima) && fs.readdirSync(minima).some((name) => name.startsWith('minima-')))
		await attempt('minima', () => minimaLooks(browser));
	else
		skip('minima looks right', 'jekyll-theme-minima is not installed');
} finally {
	await browser.close();
}
done();
