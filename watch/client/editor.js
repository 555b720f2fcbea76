/* The way from what is shown to its source: addresses that the author's editor opens. The server says which in
 * its hello, where --editor was given; it starts no program itself. */

const wordsOf = (text, n) => text.split(/\s+/).filter(Boolean).slice(0, n).join(' ');

/* Where an element stands in the page as it came: child indexes, or '' for what a script has put there. */
function indexesOf(element) {
	const at = [];
	for (let node = element; node !== document.documentElement; node = node.parentElement)
		at.unshift(children(node.parentElement).findIndex(([child]) => child === node));
	return at.includes(-1) ? '' : at.join();
}

/* What is asked of the server: the block; and, should it not know it by that, its words, or of what it shows, and
 * some of those around it. */
function placeQuery(block) {
	const name = (image) => (image.getAttribute('src') ?? '').replace(/[?#].*/, '').split('/').pop();
	const text = (node) => [...(node.matches('img') ? [node] : node.querySelectorAll('img'))]
		.map((image) => `${image.alt} ${name(image)}`).concat(node.textContent).join(' ');
	const same = [...document.querySelectorAll(block.localName)].filter((other) => text(other) === text(block));
	const range = document.createRange();
	range.setStart(document.body, 0);
	range.setEndBefore(block);
	const before = range.toString().slice(-400).split(/\s+/).filter(Boolean).slice(-12).join(' ');
	range.setStartAfter(block);
	range.setEndAfter(document.body.lastChild);
	return `page=${page}&${new URLSearchParams({ at: indexesOf(block), words: wordsOf(text(block), 24), before,
		after: wordsOf(range.toString().slice(0, 400), 12), nth: same.indexOf(block) })}`;
}

/* Alt-click on a block opens its source. */
async function openSource(block) {
	const answer = await fetch(`/_platen/source.json?${placeQuery(block)}`);
	if (answer.ok)
		location.assign(editorAddress(await answer.json()));
}

function listenForSource() {
	addEventListener('click', (event) => {
		if (!event.altKey || !editor || event.button !== 0 || !isElement(event.target))
			return;
		const block = event.target.matches('img') ? event.target : blockOf(event.target);
		if (!block)
			return;
		event.preventDefault();
		event.stopPropagation();
		openSource(block);
	}, { capture: true });
}

/* The places on the page that is served for a broken one. */
function linkPlaces() {
	for (const at of document.querySelectorAll('.problems .place')) {
		const [, file, line, column] = /^(.*?)(?::(\d+)(?::(\d+))?)?$/.exec(at.textContent);
		const link = document.createElement('a');
		link.href = editorAddress({ file, line, column });
		link.textContent = at.textContent;
		at.replaceChildren(link);
	}
}
