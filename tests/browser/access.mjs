// Every page of the theme is accessible, by axe-core: in the light and in the dark, on a wide and on a narrow screen.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { axe } from './axe.mjs';
import { context, launch } from './chromium.mjs';
import { program, root, Site } from './site.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

const LONG = 'word '.repeat(100);

// Goes through all pages that links lead to, from the home page and from `more`; returns their paths.
async function crawl(tabs, site, more) {
	const page = await tabs.newPage();
	const found = new Set(['/', ...more]);
	for (const at of found) {
		const answer = await page.goto(new URL(at, site.url).href);
		if (!answer.headers()['content-type'].startsWith('text/html'))
			found.delete(at);
		else
			(await page.$$eval('a[href]', (all) => all.map((a) => a.href)))
				.map((href) => new URL(href))
				.filter((url) => url.origin === new URL(site.url).origin && !/\.(xml|svg|png)$/.test(url.pathname))
				.forEach((url) => found.add(url.pathname));
	}
	await page.close();
	return [...found];
}

async function visit(browser, name, site, { more = [], least = 1 }) {
	const tabs = await context(browser);
	try {
		await site.start();
		const paths = await crawl(tabs, site, more);
		ok(paths.length >= least, `${name} has at least ${least} pages`, paths);
		const page = await tabs.newPage();
		for (const at of paths) {
			await page.goto(new URL(at, site.url).href);
			for (const [colorScheme, width] of [['light', 900], ['dark', 900], ['light', 320]]) {
				await page.emulateMedia({ colorScheme });
				await page.setViewportSize({ width, height: 600 });
				const found = await axe(page);
				ok(!found, `${name}: ${at} is accessible, ${colorScheme}, ${width} pixels`, found);
			}
			ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: ${at} is as wide as a narrow screen`);
		}
	} finally {
		await tabs.close();
		await site.done();
	}
}

// What `platen new` makes.
function made(...options) {
	const site = new Site();
	const dir = path.join(site.dir, 'site');
	equal(spawnSync(program, ['new', dir, ...options]).status, 0, `platen new ${options.join(' ')}`);
	site.dir = dir;
	return site;
}

function copied(name) {
	const site = new Site();
	site.copy(path.join(root, 'tests/sites', name));
	return site;
}

const long = new Site({
	'a.md': `---\ntitle: Long lines\ndate: 2024-01-01\ntags: [x]\n---\n\n\`\`\`js\nlet a = "${LONG}";\n\`\`\`\n\n\`\`\`\n${LONG}\n\`\`\`\n\n`
		+ `|${' a |'.repeat(30)}\n|${'---|'.repeat(30)}\n|${' word |'.repeat(30)}\n\n- [ ] task\n\nA note.[^1]\n\n[^1]: It.\n`,
	'bad.md': `---\ntitle: Bad\ntags: [a, "b] ${LONG}\n---\n\nwords\n`,
});

const browser = await launch();
try {
	await attempt('long lines', () => visit(browser, 'long lines', long, { more: ['/bad/', '/no/such/'], least: 5 }));
	await attempt('a new site', () => visit(browser, 'a new site', made(), { least: 4 }));
	await attempt('the tour', () => visit(browser, 'the tour', made('--tour'), { least: 9 }));
	await attempt('the press', () => visit(browser, 'the press', copied('press'), { least: 5 }));
} finally {
	await browser.close();
}
done();
