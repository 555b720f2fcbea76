// The tree that the server makes of a page is the one that a browser makes of it, or none: random
// pages, well-formed and not, are read by both.
import { spawnSync } from 'node:child_process';
import { context, launch } from './chromium.mjs';
import { done, equal, ok } from './tap.mjs';

const seed = Number(process.env.SEED || 1);
let state = seed;
const below = (n) => {
	state = (state * 1103515245 + 12345) % 2147483648;
	return Math.floor(state / 65536) % n;
};
const pick = (list) => list[below(list.length)];

const blocks = ['div', 'p', 'section', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'h1', 'h2', 'pre', 'blockquote',
	'details', 'summary', 'figure', 'figcaption', 'form', 'fieldset', 'address', 'main', 'dialog', 'center'];
const inlines = ['em', 'b', 'a', 'span', 'code', 'i', 'button', 'label', 'x-y', 'sub', 'ruby', 'rt', 'rp', 'rb',
	'nobr', 'object', 'var'];
const tables = ['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'];
const forms = ['select', 'option', 'optgroup', 'textarea', 'input', 'datalist'];
const voids = ['br', 'hr', 'img', 'input', 'wbr', 'link', 'meta', 'source'];
const raws = ['style', 'title', 'textarea', 'script', 'iframe', 'xmp'];
const others = ['svg', 'path', 'g', 'math', 'template', 'body', 'html', 'head', 'frameset', 'image', 'search',
	'noframes', 'base', 'marquee', 'listing', 'plaintext', 'foreignObject', 'font', 'area', 'param'];
const attributes = ['', '', '', '', ' a="b>c"', " a='<p>'", ' a=b/', ' a', ' A = "x"', '/', ' / ', ' a="b"c="d"'];
const texts = ['x', 'two words', '\n', ' ', '\n\n', 'a < b', '<3', '<!-- c -->', '<!-- <p> -->', '<!-->', '<!-- a --!>',
	'</ >', '</>', '<?a?>', '<!x>', 'x\n'];

const name = () => pick(pick([blocks, blocks, blocks, inlines, inlines, tables, forms, voids, raws, others]));

// Mostly nested as it should be; now and then an end tag is left out, or one comes from nowhere.
function piece(depth, noise) {
	if (depth === 0 || below(3) === 0)
		return pick(texts.slice(0, below(noise) ? 6 : texts.length));
	const tag = below(noise) ? pick(pick([blocks, inlines, blocks])) : name();
	const inside = Array.from({ length: below(4) }, () => piece(depth - 1, noise)).join('');
	const start = `<${below(20) ? tag : tag.toUpperCase()}${pick(attributes)}>`;
	if (voids.includes(tag))
		return start;
	if (raws.includes(tag))
		return `${start}${pick(['', 'x', '\nx', '<p>', '\n\nx', '<!-- ', '</p>'])}</${tag}>`;
	if (tag === 'table')
		return `${start}${table(depth - 1, noise)}</table>`;
	if (tag === 'svg')
		return '<svg><path d=x /><g><title>t</title></g></svg>';
	const end = below(noise * 2) ? `</${tag}>` : pick(['', `</${name()}>`, `</${tag}></${tag}>`]);
	return start + inside + (['p', 'li', 'dd', 'dt', 'option', 'rt'].includes(tag) && below(3) === 0 ? '' : end);
}

function table(depth, noise) {
	const cell = () => `<${pick(['td', 'th'])}>${piece(depth, noise)}${pick(['', '</td>', '</th>'])}`;
	const row = () => `<tr>${Array.from({ length: below(3) }, cell).join('')}${pick(['', '</tr>', '</tr>\n'])}`;
	return [pick(['', '\n', '<caption>c</caption>', '<colgroup><col></colgroup>', '<col>', '<thead>', 'x']),
		...Array.from({ length: below(3) }, row), pick(['', '</tbody>', '<tfoot>', '</table>', '<tbody>'])].join('');
}

function pageOf(n) {
	const noise = pick([3, 10, 40, 1000]);
	const body = Array.from({ length: 1 + below(5) }, () => piece(4, noise)).join(pick(['', '\n']));
	const head = pick(['<title>t</title>', '\n<meta charset=utf-8>\n', '<script>1</script> ', '', '<style>p{}</style>x']);
	return pick([
		() => `<!DOCTYPE html>\n<html lang=en>\n<head>${head}</head>\n<body class=a>\n${body}\n</body>\n</html>\n`,
		() => `<!DOCTYPE html>${head}${body}`,
		() => `<!doctype HTML><body>${body}</body>\n`,
		() => body,
		() => `\n<!-- c --><!DOCTYPE html><!-- d --><html><!-- e -->${head}<!-- f --><body>${body}</html> `,
		() => `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 3.2//EN"><p>${body}`,
		() => `<!DOCTYPE html><head>${head}</head> <!-- g --> ${body}</body><p>${n}`,
	])();
}

// What the browser makes of it, written as shape.c writes it.
function shapes(pages) {
	const shape = (node) => {
		if (node.nodeType === Node.TEXT_NODE)
			return `<#text ${node.data.replaceAll('\n', '\\n')}>`;
		if (node.nodeType === Node.COMMENT_NODE)
			return '<#comment>';
		const inside = node.namespaceURI === 'http://www.w3.org/1999/xhtml' ? [...node.childNodes] : [];
		return `<${node.localName}${inside.map(shape).join('')}>`;
	};
	return pages.map((html) => {
		const page = new DOMParser().parseFromString(html, 'text/html');
		page.normalize();
		return shape(page.documentElement);
	});
}

const browser = await launch();
try {
	const page = await (await context(browser)).newPage();
	const pages = Array.from({ length: Number(process.env.PAGES || 20000) }, (_, n) => pageOf(n));
	const read = spawnSync(process.env.SHAPE || 'build/tests/browser/shape', { input: pages.join('\x01'),
		encoding: 'utf8', maxBuffer: 1 << 30 });
	const ours = read.stdout.split('\n').slice(0, pages.length);
	equal(ours.length, pages.length, 'every page is read');
	const theirs = [];
	for (let n = 0; n < pages.length; n += 1000)
		theirs.push(...await page.evaluate(shapes, pages.slice(n, n + 1000)));
	const followed = ours.filter((shape) => shape !== 'refused').length;
	const wrong = pages.map((_, n) => n).filter((n) => ours[n] !== 'refused' && ours[n] !== theirs[n]);
	console.log(`# seed ${seed}: ${followed} of ${pages.length} pages are followed`);
	ok(followed > pages.length / 10, 'many random pages are followed');
	ok(wrong.length === 0, 'each that is followed has the browser\'s tree', wrong.sort((a, b) =>
		pages[a].length - pages[b].length).slice(0, 6).map((n) =>
		`page  ${JSON.stringify(pages[n])}\nours  ${ours[n]}\nchrom ${theirs[n]}`).join('\n'));
} finally {
	await browser.close();
}
done();
