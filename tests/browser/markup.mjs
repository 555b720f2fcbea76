// The tree that the server makes of a page is the one that a browser makes of it, or none: random
// pages, well-formed and not, are read by both. And the patch from one page to the next, applied by the
// client's own code, makes of the one what a browser makes of the other.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { context, launch } from './chromium.mjs';
import { root } from './site.mjs';
import { done, equal, ok, random } from './tap.mjs';

const shape = process.env.SHAPE || 'build/tests/browser/shape';
const seed = Number(process.env.SEED || 1);
const below = random(seed);
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

const bodyOf = (noise) => Array.from({ length: 1 + below(5) }, () => piece(4, noise));

function pageOf(n) {
	return frame(n)(bodyOf(pick([3, 10, 40, 1000])).join(pick(['', '\n'])));
}

// What stands around a body.
function frame(n) {
	const head = pick(['<title>t</title>', '\n<meta charset=utf-8>\n', '<script>1</script> ', '', '<style>p{}</style>x']);
	return pick([
		(body) => `<!DOCTYPE html>\n<html lang=en>\n<head>${head}</head>\n<body class=a>\n${body}\n</body>\n</html>\n`,
		(body) => `<!DOCTYPE html>${head}${body}`,
		(body) => `<!doctype HTML><body>${body}</body>\n`,
		(body) => body,
		(body) => `\n<!-- c --><!DOCTYPE html><!-- d --><html><!-- e -->${head}<!-- f --><body>${body}</html> `,
		(body) => `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 3.2//EN"><p>${body}`,
		(body) => `<!DOCTYPE html><head>${head}</head> <!-- g --> ${body}</body><p>${n}`,
	]);
}

// A page, and what an edit or two make of it; now and then what stands around its body is another, too.
function pairOf(n) {
	const noise = pick([40, 1000, 100000]);
	const around = frame(n), another = below(4) ? around : frame(n);
	const between = pick(['', '\n']);
	const before = [...bodyOf(noise), ...bodyOf(noise), ...bodyOf(noise)];
	const after = [...before];
	for (let edits = 1 + below(3); edits > 0; edits--)
		after.splice(below(after.length + 1), below(3), ...(below(3) ? bodyOf(noise) : []));
	return [around(before.join(between)), another(after.join(between))];
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

// Applies each patch by the client's own code, and names those that come out wrong.
function applied({ client, pairs, patches }) {
	const wrong = [];
	const applyTo = new Function('document', `${client}; return applyPatch;`);
	const parse = (html) => new DOMParser().parseFromString(html, 'text/html');
	pairs.forEach(([before, after], n) => {
		const [shown, wanted] = [parse(before), parse(after)];
		if (!patches[n].ops)
			return;
		try {
			applyTo(shown)(patches[n].ops);
		} catch (error) {
			shown.documentElement.title = error.stack;
		}
		shown.normalize();
		wanted.normalize();
		if (!shown.documentElement.isEqualNode(wanted.documentElement)) {
			wrong.push(['before', before, 'after', after, 'shown', shown.documentElement.outerHTML,
				'wanted', wanted.documentElement.outerHTML, JSON.stringify(patches[n].ops)].join('\n'));
		}
	});
	return wrong;
}

async function testPatches(page, count) {
	const pairs = Array.from({ length: count }, (_, n) => pairOf(n));
	const made = spawnSync(shape, ['pairs'], { input: pairs.flat().join('\x01'), encoding: 'utf8',
		maxBuffer: 1 << 30 });
	const patches = made.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
	/* the mark of what has changed leaves no trace in the document, and is no part of this */
	const client = 'const touched = new Set(), markTouched = () => {};\n' +
		fs.readFileSync(path.join(root, 'watch/client/patch.js'), 'utf8');
	const wrong = [];
	for (let n = 0; n < count; n += 500) {
		wrong.push(...await page.evaluate(applied, { client, pairs: pairs.slice(n, n + 500),
			patches: patches.slice(n, n + 500) }));
	}
	const patched = patches.filter((patch) => patch.ops?.length).length;
	console.log(`# seed ${seed}: ${patched} of ${count} edits of pages are patched`);
	ok(patched > count / 10, 'many edits of random pages are patched');
	ok(wrong.length === 0, 'each that is patched comes out as the new page',
		wrong.sort((a, b) => a.length - b.length).slice(0, 3).join('\n'));
}

const browser = await launch();
try {
	const page = await (await context(browser)).newPage();
	const pages = Array.from({ length: Number(process.env.PAGES || 20000) }, (_, n) => pageOf(n));
	const read = spawnSync(shape, [], { input: pages.join('\x01'),
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
	await testPatches(page, pages.length / 4);
} finally {
	await browser.close();
}
done();
