/* What a patch has changed is marked for a moment, by an animation: it leaves no trace in the document,
 * which stays the one that a fresh load gives. Where the reader wants no motion the mark stands still. */

const MARKS_MAX = 32; /* of one patch: more is the page as a whole */
const MARK_MS = 1400;
const COLOUR = 'rgb(255 190 60 / 45%)';

const touched = new Set(); /* nodes that the patch under way has changed or put there */
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/* The block that a node is in, or is; null where that is the page itself, or not shown. */
function blockOf(node) {
	let at = isElement(node) ? node : node.parentElement;
	while (at && at !== document.body && /^(inline|contents|ruby)/.test(getComputedStyle(at).display))
		at = at.parentElement;
	return document.body?.contains(at) && at !== document.body ? at : null;
}

function markBlock(block) {
	block.animate([{ offset: 0, backgroundColor: COLOUR, boxShadow: `0 0 0 4px ${COLOUR}` }],
		{ id: 'platen', duration: MARK_MS, easing: still() ? 'steps(1, end)' : 'ease-in' });
}

/* Marks what was touched. */
function markTouched() {
	const blocks = new Set([...touched].filter((node) => node.isConnected
		&& (isElement(node) || node.data.trim())).map(blockOf));
	touched.clear();
	blocks.delete(null);
	if (blocks.size <= MARKS_MAX)
		blocks.forEach(markBlock);
}

/* ---- --follow ---------------------------------------------------------------------------------- */

const FOLLOW = 'platen-follow';

/* The element at the child indexes `at`, as far as there are such. */
function elementAt(at) {
	let node = document.documentElement;
	for (const index of at) {
		const list = children(node);
		const next = list.slice(0, index + 1).reverse().find(([child]) => isElement(child));
		if (!next)
			break;
		[node] = next;
	}
	return node;
}

/* Brings the block at that place into view, and marks it. */
function showPlace(at) {
	const block = at.length ? blockOf(elementAt(at)) : null;
	if (!block)
		return;
	const { top, bottom } = block.getBoundingClientRect();
	if (top < 0 || bottom > innerHeight)
		block.scrollIntoView({ block: bottom - top > innerHeight ? 'start' : 'center',
			behavior: still() ? 'instant' : 'smooth' });
	if (!block.getAnimations().some((animation) => animation.id === 'platen'))
		markBlock(block);
}

/* A post was saved: this tab goes there, if somebody sees it. */
function follow({ target, address, at }) {
	if (document.visibilityState !== 'visible')
		return;
	if (target === page && !reloading)
		return showPlace(at);
	store(FOLLOW, { page: target, at });
	if (target !== page)
		location.assign(address);
}

/* Where this page was loaded to show what was saved. */
function followHere() {
	const wanted = stored(FOLLOW);
	store(FOLLOW, null);
	if (wanted?.page !== page)
		return false;
	loaded.then(() => showPlace(wanted.at));
	return true;
}
