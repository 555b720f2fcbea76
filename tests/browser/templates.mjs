// Fast Refresh and the overlay where pages are made by layouts and includes: each edit of what a page
// is made of shows in place, and what breaks it is told with the way there.
import { launch, shows } from './chromium.mjs';
import { hasText, overlaySays } from './rows.mjs';
import { differs, mark, marked, opened } from './same.mjs';
import { attempt, done, equal, ok } from './tap.mjs';

const files = {
	'_config.yml': 'title: Templates\ntagline: set in lead\ndefaults:\n'
		+ '  - scope: { path: "_posts" }\n    values: { layout: post, mood: calm }\n',
	'_layouts/default.html': '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
		+ '<title>{{ page.title }} - {{ site.title }}</title>\n<meta name="description" content="{{ site.tagline }}">\n'
		+ '<link rel="stylesheet" href="/css/main.css">\n</head>\n<body>\n{% include head.html %}\n'
		+ '<main>\n{{ content }}\n</main>\n<footer>The foot of the page.</footer>\n</body>\n</html>\n',
	'_layouts/post.html': '---\nlayout: default\n---\n<article class="{{ page.mood }}">\n'
		+ '<h1>{{ page.title }}</h1>\n{{ content }}\n</article>\n<p id="mood">{{ page.mood }}</p>\n',
	'_includes/head.html': '<header>\n<input name="typed">\n{% include deep.html colour="red" %}\n</header>\n',
	'_includes/deep.html': '<p>deep {{ include.colour }} {% for item in site.data.items %}'
		+ '<b>{{ item.name }}</b> {% endfor %}</p>\n',
	'_data/items.yml': '- name: first\n- name: second\n',
	'_posts/2024-01-01-open.md': '---\ntitle: Open\n---\n\nThe words of the post.\n\nMore of them.\n',
	'_posts/2024-01-02-next.md': '---\ntitle: Next\n---\n\nOther words.\n',
	'css/main.scss': '---\n---\n@import "base";\nbody { outline: 1px solid $line; }\n',
	'_sass/_base.scss': '$line: rgb(1, 2, 3);\n',
	'index.html': '---\nlayout: default\ntitle: Home\n---\n<ul>{% for post in site.posts %}\n'
		+ '<li>{{ post.title }}</li>{% endfor %}\n</ul>\n',
};
const at = '/2024/01/01/open.html';
const isGone = () => !document.querySelector('platen-overlay');

const edits = [
	['a layout', '_layouts/default.html', 'The foot', 'Another foot', hasText, 'Another foot'],
	['the layout within it', '_layouts/post.html', '<h1>', '<h1>A post: ', hasText, 'A post: Open'],
	['an include', '_includes/head.html', 'red', 'green', hasText, 'deep green'],
	['an include two deep', '_includes/deep.html', 'deep', 'deeper', hasText, 'deeper green'],
	['a data file', '_data/items.yml', 'second', 'third', hasText, 'third'],
	['the site\'s title', '_config.yml', 'Templates', 'Renamed', () => document.title.includes('Renamed')],
	['the tagline', '_config.yml', 'set in lead', 'set in wood',
		() => document.querySelector('meta[name=description]')?.content === 'set in wood'],
	['a defaults glob', '_config.yml', 'calm', 'stormy',
		() => document.querySelector('article')?.className === 'stormy'],
	['the post', '_posts/2024-01-01-open.md', 'words', 'lines', hasText, 'The lines of the post'],
	['its title', '_posts/2024-01-01-open.md', 'Open', 'Opened', hasText, 'A post: Opened'],
	['a Sass partial', '_sass/_base.scss', '1, 2, 3', '4, 5, 6',
		() => getComputedStyle(document.body).outlineColor === 'rgb(4, 5, 6)'],
];

async function shown(browser) {
	await opened(browser, files, at, async ({ site, page, fresh }) => {
		const now = { ...files };
		await page.fill('input', 'typed words');
		for (const [what, file, from, to, fits, argument] of edits) {
			await attempt(`an edit of ${what} shows`, async () => {
				now[file] = now[file].replace(from, to);
				site.write(file, now[file]);
				await shows(page, fits, argument);
				ok(true, `an edit of ${what} shows`);
			});
			equal([await marked(page), await page.inputValue('input')], [true, 'typed words'],
				`an edit of ${what}: in place`);
			const difference = await differs(page, fresh);
			ok(!difference, `an edit of ${what}: the document is a fresh load's`, difference);
			await mark(page);
		}
	});
	await opened(browser, files, '/', async ({ site, page, fresh }) => {
		site.write('_posts/2024-01-03-new.md', '---\ntitle: Newcomer\n---\n\nWords.\n');
		await shows(page, hasText, 'Newcomer');
		ok(await marked(page), 'a new post shows on the open home page, in place');
		const difference = await differs(page, fresh);
		ok(!difference, 'as a fresh load has it', difference);
	});
}

const breaks = [
	['an include two deep', '_includes/deep.html', '<p>{% if x %}never ended</p>\n', '_includes/deep.html:1',
		['_includes/head.html:3', '_layouts/default.html:']],
	['an include of itself', '_includes/deep.html', '<p>{% include deep.html %}</p>\n', '_includes/deep.html:1',
		['_includes/head.html:3']],
	['a layout', '_layouts/post.html', '---\nlayout: default\n---\n{% nosuchtag %}\n', '_layouts/post.html:4', []],
	['the post', '_posts/2024-01-01-open.md', '---\ntitle: Open\n---\n\n{% for %}\n', '_posts/2024-01-01-open.md:5', []],
	['the configuration', '_config.yml', 'title: [x\n', '_config.yml:1', []],
];

async function broken(browser) {
	await opened(browser, files, at, async ({ site, page, fresh }) => {
		for (const [what, file, text, place, chain] of breaks) {
			await attempt(`what breaks in ${what} is told with its place`, async () => {
				site.write(file, text);
				await shows(page, overlaySays, place);
				ok(true, `what breaks in ${what} is told with its place`);
			});
			for (const link of chain)
				ok(await page.evaluate(overlaySays, link), `with the way there, ${link}`,
					await page.evaluate(() => document.querySelector('platen-overlay')?.shadowRoot.textContent));
			ok(await page.evaluate(hasText, 'The words of the post') && await marked(page),
				`${what}: over the page as it was`);
			await attempt(`${what}: it goes when mended`, async () => {
				site.write(file, files[file]);
				await shows(page, isGone);
				ok(await marked(page), `${what}: it goes when mended`);
			});
			const difference = await differs(page, fresh);
			ok(!difference, `${what}: the document is a fresh load's`, difference);
		}
	});
}

const browser = await launch();
try {
	await attempt('edits', () => shown(browser));
	await attempt('breaks', () => broken(browser));
} finally {
	await browser.close();
}
done();
