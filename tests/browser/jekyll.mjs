// A site in Jekyll's layout, open in a real browser: every sort of file that a page can depend on is
// edited, in each of the three ways in which editors save, and the open page shows it. What stays of the page
// meanwhile is told by templates.mjs.
import { launch } from './chromium.mjs';
import { styles } from './site.mjs';
import { attempt, done, equal } from './tap.mjs';
import { hasText, overlaySays as overlay, row } from './rows.mjs';

const files = {
	'_config.yml': `title: Journal
tagline: said first
collections:
  guides:
    output: true
defaults:
  - scope: { path: "", type: posts }
    values: { layout: post, mood: calm }
`,
	'_layouts/default.html': '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
		'<title>{{ page.title }}</title><link rel="stylesheet" href="/main.css"></head>\n' +
		'<body><header>{% include head.html %}</header>\n<main>{{ content }}</main>\n' +
		'<footer>{{ site.tagline }}</footer></body></html>\n',
	'_layouts/post.html': '---\nlayout: default\n---\n<h1>{{ page.title }}</h1><p>frame one</p>' +
		'<p>mood: {{ page.mood }}</p>\n{{ content }}\n' +
		'{% if page.next %}<a href="{{ page.next.url }}">next: {{ page.next.title }}</a>{% endif %}\n',
	'_includes/head.html': '<b>{{ site.title }}</b> {% include deep/inner.html word=page.title %}\n',
	'_includes/deep/inner.html': '<i>inner one for {{ include.word }}</i>\n',
	'_data/menu.yml': '- name: Entry one\n',
	'_sass/_part.scss': '$edge: rgb(1, 2, 3);\n',
	'main.scss': '---\n---\n@import "part";\nbody { outline: 1px solid $edge; }\n',
	'_posts/2024-01-01-alpha.md': '---\ntitle: Alpha\n---\n\nfirst words of alpha\n',
	'_posts/2024-02-01-beta.md': '---\ntitle: Beta\n---\n\nwords {% include deep/inner.html word="beta" %}\n',
	'_guides/start.md': '---\ntitle: Starting\n---\nguide one\n',
	'index.html': '---\nlayout: default\ntitle: Home\n---\n<ul>{% for p in site.posts %}' +
		'<li><a href="{{ p.url }}">{{ p.title }}</a></li>{% endfor %}</ul>\n' +
		'{% for entry in site.data.menu %}<span>{{ entry.name }}</span>{% endfor %}\n' +
		'{% for g in site.guides %}<em>{{ g.title }}: {{ g.content }}</em>{% endfor %}\n',
};

const alpha = '/2024/01/01/alpha.html';
const beta = '/2024/02/01/beta.html';
const replaced = (name, from, to) => ({ save }) => save(name, files[name].replace(from, to));
const outline = (colour) => getComputedStyle(document.body).outlineColor === colour;
const titled = (title) => document.title === title;

const edits = [
	{ name: 'a layout', at: alpha, shown: [hasText, 'frame one'],
		steps: [['the page shows it', replaced('_layouts/post.html', 'frame one', 'frame two'),
			hasText, 'frame two']] },
	{ name: 'the layout of a layout', at: alpha, shown: [hasText, 'first words'],
		steps: [['the page shows it', replaced('_layouts/default.html', '<footer>', '<footer>over '),
			hasText, 'over said first']] },
	{ name: 'an include two deep', at: alpha, shown: [hasText, 'inner one for Alpha'],
		steps: [['the page shows it', replaced('_includes/deep/inner.html', 'one', 'two'),
			hasText, 'inner two for Alpha']] },
	{ name: 'an include used inside a post', at: beta, shown: [hasText, 'inner one for beta'],
		steps: [['the post shows it', replaced('_includes/deep/inner.html', 'one', 'two'),
			hasText, 'inner two for beta']] },
	{ name: 'a data file', at: '/', shown: [hasText, 'Entry one'],
		steps: [
			['the page shows it', replaced('_data/menu.yml', 'one', 'two'), hasText, 'Entry two'],
			['and another entry', ({ save }) => save('_data/menu.yml', '- name: Entry two\n- name: Third\n'),
				hasText, 'Third'],
		] },
	{ name: 'the configuration', at: alpha, shown: [hasText, 'said first'],
		steps: [['its tagline shows', replaced('_config.yml', 'said first', 'said then'),
			hasText, 'said then']] },
	{ name: 'a default of front matter', at: alpha, shown: [hasText, 'mood: calm'],
		steps: [['the page shows it', replaced('_config.yml', 'mood: calm', 'mood: merry'),
			hasText, 'mood: merry']] },
	{ name: 'a Sass partial', at: alpha, shown: [outline, 'rgb(1, 2, 3)'], keeps: true,
		steps: [['the style applies', ({ save }) => save('_sass/_part.scss', '$edge: rgb(4, 5, 6);\n'),
			outline, 'rgb(4, 5, 6)']] },
	{ name: 'a document of a collection', at: '/', shown: [hasText, 'guide one'],
		steps: [['the page that lists it shows it', replaced('_guides/start.md', 'one', 'two'),
			hasText, 'guide two']] },
	{ name: 'a title', at: '/', shown: [hasText, 'Alpha'], keeps: true,
		steps: [['the list shows it', replaced('_posts/2024-01-01-alpha.md', 'Alpha', 'Omega'),
			hasText, 'Omega']] },
	{ name: 'a title of the open page', at: beta, shown: [titled, 'Beta'], keeps: true,
		steps: [['the tab shows it', replaced('_posts/2024-02-01-beta.md', 'Beta', 'Betelgeuse'),
			titled, 'Betelgeuse']] },
	{ name: 'a neighbour\'s title', at: alpha, shown: [hasText, 'next: Beta'], keeps: true,
		steps: [['the link shows it', replaced('_posts/2024-02-01-beta.md', 'Beta', 'Betelgeuse'),
			hasText, 'next: Betelgeuse']] },
	{ name: 'a body', at: alpha, shown: [hasText, 'first words'], keeps: true,
		steps: [['the words show', replaced('_posts/2024-01-01-alpha.md', 'first', 'second'),
			hasText, 'second words']] },
	{ name: 'a new post', at: alpha, shown: [hasText, 'next: Beta'],
		steps: [['it is the neighbour', ({ save }) =>
			save('_posts/2024-01-15-new.md', '---\ntitle: Newcomer\n---\nhere\n'),
		hasText, 'next: Newcomer']] },
	{ name: 'a layout that breaks', at: alpha, shown: [hasText, 'frame one'],
		steps: [
			['the overlay names it', ({ save }) => save('_layouts/post.html',
				'---\nlayout: default\n---\n{% if page.title %}\n{{ content }}\n'), overlay, '_layouts/post.html'],
			['and goes when it is mended', replaced('_layouts/post.html', 'one', 'three'),
				hasText, 'frame three'],
		],
		after: async (site) => equal((await site.get(alpha)).status, 200, 'the page answers again') },
	{ name: 'an include that breaks', at: alpha, shown: [hasText, 'inner one'],
		steps: [
			['the overlay shows the chain', ({ save }) => save('_includes/deep/inner.html', '{% nonsense %}\n'),
				overlay, '_includes/head.html'],
			['and the page is whole again', replaced('_includes/deep/inner.html', 'one', 'three'),
				hasText, 'inner three'],
		] },
	{ name: 'an include that goes', at: alpha, shown: [hasText, 'inner one'],
		steps: [
			['the overlay says that it is missing', ({ save }) =>
				save('_includes/head.html', '{% include gone.html %}'), overlay, 'gone.html'],
			['and it heals when the file is there', ({ save }) =>
				save('_includes/gone.html', 'now there'), hasText, 'now there'],
		] },
];

const browser = await launch();
try {
	for (const edit of edits)
		for (const style of Object.keys(styles))
			await attempt(`${edit.name}, ${style}`, () => row(browser, files, edit, style));
} finally {
	await browser.close();
}
done();
