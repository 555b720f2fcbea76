/* Patches: what changed of a page is exchanged in place.
 *
 * The server names places by child index, in the tree that a fresh page would have; texts that touch
 * count as one child. Before anything is touched every place is found, and held against the hashes
 * that come with it: where a script or an extension has made another tree of the page, this throws,
 * and the page is reloaded. Within what is exchanged, nodes that stay the same stay the same nodes,
 * so that focus, selection, typed text, open <details> and a playing video stay too. */

const HTML = 'http://www.w3.org/1999/xhtml';
const HASH_START = 0x811c9dc5;

const extras = new WeakSet(); /* nodes that a fresh page would not have: they count for nothing */
const written = new WeakMap(); /* element -> its attributes as the page has them, where others stand */

const isText = (node) => node.nodeType === Node.TEXT_NODE;
const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
const nameOf = (node) => (isElement(node) ? node.localName : node.nodeName);
const opens = (node) => node.localName === 'details' || node.localName === 'dialog';
const isSheet = (node) => node.localName === 'link' && node.relList.contains('stylesheet');

/* Notes what a reader may change of the page: what <details> were open when it was written. */
function remember(root) {
	for (const element of root.querySelectorAll('details,dialog'))
		written.set(element, { open: element.getAttribute('open') });
}

/* The children as the server counts them, each a list: of one node, or of texts that touch. */
function children(parent) {
	const list = [];
	for (const node of parent.childNodes) {
		if (extras.has(node))
			continue;
		if (isText(node) && list.length && isText(list.at(-1)[0]))
			list.at(-1).push(node);
		else
			list.push([node]);
	}
	return list;
}

function hashName(hash, name) {
	for (let i = 0; i < name.length; i++)
		hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
	return Math.imul(hash ^ 0x20, 0x01000193);
}

function hashShape(hash, node) {
	if (!isElement(node))
		return hash;
	hash = hashName(hash, node.localName);
	for (const child of node.namespaceURI === HTML ? node.children : [])
		hash = extras.has(child) ? hash : hashShape(hash, child);
	return hashName(hash, '/');
}

function expect(hash, wanted) {
	if (hash >>> 0 !== wanted)
		throw new Error('the page is not what it was');
}

const hashNames = (list) => list.reduce((hash, [node]) => hashName(hash, nameOf(node)), HASH_START);

/* ---- keeping nodes ----------------------------------------------------------------------------- */

/* An attribute's value as the page has it, whatever stands there now. */
function attribute(element, name) {
	const own = written.get(element);
	return own && name in own ? own[name] : element.getAttribute(name);
}

/* A node as HTML, as the page has it. */
function source(node) {
	if (!isElement(node))
		return node.nodeValue;
	const all = [node, ...node.querySelectorAll('*')];
	if (!all.some((element) => written.has(element)))
		return node.outerHTML;
	const copy = node.cloneNode(true);
	[copy, ...copy.querySelectorAll('*')].forEach((element, i) => {
		for (const [name, value] of Object.entries(written.get(all[i]) ?? {}))
			value === null ? element.removeAttribute(name) : element.setAttribute(name, value);
	});
	return copy.outerHTML;
}

/* Whether the one may become the other without the reader losing anything by it. */
function alike(old, fresh) {
	if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName)
		return false;
	if (!isElement(old))
		return true;
	if (old.namespaceURI !== HTML || old.localName.includes('-'))
		return false;
	if (old.matches('video,audio,iframe,object,embed'))
		return attribute(old, 'src') === fresh.getAttribute('src') && old.innerHTML === fresh.innerHTML;
	if (old.matches('input,select,textarea'))
		return old.name === fresh.name && old.type === fresh.type;
	return true;
}

/* The longest common subsequence of two lists of strings, as pairs of places. */
function common(a, b) {
	const pairs = [];
	let start = 0;
	let [i, j] = [a.length, b.length];
	while (start < i && start < j && a[start] === b[start])
		pairs.push([start, start++]);
	while (i > start && j > start && a[i - 1] === b[j - 1])
		pairs.push([--i, --j]);
	const [rows, columns] = [i - start, j - start];
	if (!rows || !columns || rows * columns > 40000)
		return pairs.sort(([x], [y]) => x - y); /* what is left is paired by name */
	const at = (r, c) => r * (columns + 1) + c;
	const length = new Uint16Array((rows + 1) * (columns + 1));
	for (let r = rows - 1; r >= 0; r--) {
		for (let c = columns - 1; c >= 0; c--) {
			length[at(r, c)] = a[start + r] === b[start + c] ? length[at(r + 1, c + 1)] + 1
				: Math.max(length[at(r + 1, c)], length[at(r, c + 1)]);
		}
	}
	for (let r = 0, c = 0; r < rows && c < columns;) {
		if (a[start + r] === b[start + c])
			pairs.push([start + r++, start + c++]);
		else if (length[at(r + 1, c)] >= length[at(r, c + 1)])
			r++;
		else
			c++;
	}
	return pairs.sort(([x], [y]) => x - y);
}

/* For each new node the old one that it takes the place of, in order, or undefined. */
function match(olds, news) {
	const found = [];
	let [i, j] = [0, 0];
	for (const [oldEnd, newEnd] of [...common(olds.map(source), news.map(source)),
		[olds.length, news.length]]) {
		for (; j < newEnd; j++) {
			const like = olds.slice(i, oldEnd).findIndex((old) => alike(old, news[j]));
			if (like >= 0) {
				found[j] = olds[i + like];
				i += like + 1;
			}
		}
		found[newEnd] = olds[oldEnd];
		[i, j] = [oldEnd + 1, newEnd + 1];
	}
	return found;
}

/* Only the part that differs is exchanged: a selection elsewhere in the text stays. */
function changeText(node, text) {
	const old = node.data;
	let [start, end] = [0, 0];
	const most = Math.min(old.length, text.length);
	while (start < most && old[start] === text[start])
		start++;
	while (end < most - start && old.at(-1 - end) === text.at(-1 - end))
		end++;
	if (old === text)
		return;
	node.replaceData(start, old.length - start - end, text.slice(start, text.length - end));
	touched.add(node);
}

function changeAttribute(element, name, value) {
	/* opened or closed by the reader: it stays */
	const kept = opens(element) && name === 'open' && element.getAttribute(name) !== attribute(element, name);
	const own = written.get(element);
	if (own && name in own)
		opens(element) ? (own[name] = value) : delete own[name];
	if (kept)
		return;
	touched.add(element);
	value === null ? element.removeAttribute(name) : element.setAttribute(name, value);
}

function changeAttributes(element, was, is) {
	for (const { name } of [...was])
		if (!is.getNamedItem(name))
			changeAttribute(element, name, null);
	for (const { name, value } of is)
		if (value !== attribute(element, name))
			changeAttribute(element, name, value);
}

/* The new sheet stands beside the old one until it has loaded, so that nothing flashes. */
function changeSheet(old, fresh) {
	const stale = [...(changeSheet.waiting.get(old) ?? []), old];
	changeSheet.waiting.set(fresh, stale);
	extras.add(old);
	fresh.onload = () => stale.forEach((link) => link.remove());
	fresh.onerror = fresh.onload;
	old.after(fresh);
	return fresh;
}
changeSheet.waiting = new WeakMap();

/* Makes the old node what the new one is; returns the one that then stands there. */
function change(old, fresh) {
	if (!isElement(old)) {
		changeText(old, fresh.data);
		return old;
	}
	if (source(old) === fresh.outerHTML)
		return old;
	if (isSheet(old) && isSheet(fresh))
		return changeSheet(old, fresh);
	changeAttributes(old, old.attributes, fresh.attributes);
	exchange(old, children(old), [...fresh.childNodes], null);
	return old;
}

/* Puts new nodes in the place of old children, in front of `before`. */
function exchange(parent, runs, news, before) {
	const olds = runs.map(([first, ...rest]) => {
		if (rest.length)
			first.data += rest.map((text) => text.data).join('');
		rest.forEach((text) => text.remove());
		return first;
	});
	const found = match(olds, news);
	const kept = new Set(found);
	olds.filter((old) => !kept.has(old)).forEach((old) => old.remove());
	for (let i = news.length - 1; i >= 0; i--) {
		const fresh = news[i];
		if (found[i]) {
			before = change(found[i], fresh);
			continue;
		}
		parent.insertBefore(fresh, before);
		touched.add(fresh);
		before = fresh;
	}
}

/* ---- operations -------------------------------------------------------------------------------- */

function parse(html) {
	const template = document.createElement('template');
	template.innerHTML = html;
	remember(template.content);
	return template.content;
}

function find(at) {
	let node = document.documentElement;
	for (let i = 0; i < at.length; i += 2) {
		const list = children(node);
		expect(hashNames(list.slice(0, at[i] + 1)), at[i + 1]);
		[node] = list[at[i]];
	}
	return node;
}

/* Finds the place of one operation; returns what is to be done there. */
function prepare(op) {
	const parent = find(op.at);
	if ('is' in op) {
		const [was, is] = [op.was, op.is].map((text) => parse(`<i${text}></i>`).firstChild.attributes);
		return () => changeAttributes(parent, was, is);
	}
	const list = children(parent);
	const [from, to] = [op.from, op.from + op.drop];
	const runs = list.slice(from, to);
	expect(hashNames(list.slice(0, from)), op.check);
	expect(runs.reduce((hash, [node]) => hashShape(hash, node), HASH_START), op.shape);
	const news = [...parse(op.html).childNodes];
	return () => exchange(parent, runs, news, list[to]?.[0] ?? null);
}

function applyPatch(ops) {
	touched.clear();
	ops.map(prepare).forEach((act) => act());
	markTouched();
}
