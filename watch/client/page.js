/* One page: what it shows, what it is told, and what it does then. */

const script = globalThis.document?.currentScript; /* absent in the worker */
const page = script?.dataset.page;
const broken = script && 'broken' in script.dataset; /* it says what is wrong with the real one */
const [PLACE, TRIES] = ['platen-place', 'platen-tries'];
const base = script?.dataset.baseurl ?? ''; /* of the site, where this was loaded from */
let have = script?.dataset.have || ''; /* the fingerprint of what it shows */

/* sessionStorage may be forbidden: then the place is lost, and nothing else */
function store(key, value) {
	try {
		sessionStorage.setItem(key, JSON.stringify(value));
	} catch { /* see above */ }
}

function stored(key) {
	try {
		return JSON.parse(sessionStorage.getItem(key));
	} catch {
		return null;
	}
}

/* Resolves once the document is in one of these states, or will be at that event. */
const reaches = (states, target, event) => new Promise((done) => {
	states.includes(document.readyState) ? done() : target.addEventListener(event, done);
});

/* Back to where the reader was, until all is loaded or the reader moves. */
function restorePlace() {
	if (broken)
		return; /* the place is kept for the page that will be mended */
	const place = stored(PLACE);
	store(PLACE, null);
	if (place?.url !== location.href)
		return;
	let moved = false;
	for (const name of ['wheel', 'touchstart', 'keydown', 'pointerdown'])
		addEventListener(name, () => (moved = true), { passive: true, once: true });
	const go = () => moved || scrollTo({ left: place.x, top: place.y, behavior: 'instant' });
	history.scrollRestoration = 'manual';
	parsed.then(go);
	loaded.then(go);
	/* not before: at the end of loading the browser goes where the error page was */
	addEventListener('pagehide', () => (history.scrollRestoration = 'auto'), { once: true });
	go();
}

let reloading = false;

/* Loads the page anew, or from where it is now. Where that does not bring what the server announced the
 * fault is ours: it is tried three times, not for ever. */
function load(wanted, url) {
	const last = stored(TRIES);
	const same = wanted && last?.wanted === wanted && last.page === page;
	const count = same ? last.count + 1 : 1;
	if (count > 3)
		return console.warn(`platen: loading does not bring ${wanted}; given up`);
	reloading = true;
	store(TRIES, { page, wanted, count });
	if (!broken)
		store(PLACE, { url, x: scrollX, y: scrollY });
	url === location.href ? location.reload() : location.replace(url);
}

function reload(fingerprint) {
	if (!reloading && !(fingerprint && fingerprint === have))
		load(fingerprint, location.href);
}

const movedTo = (baseurl) => `baseurl '${baseurl}'`;

let going = null; /* to the site at this baseurl */

/* The site is at another address, and so is the page; whatever is being loaded from the old one is not there. */
function move(baseurl) {
	if (going === baseurl)
		return;
	going = baseurl;
	load(movedTo(baseurl), location.origin + baseurl + page + location.search + location.hash);
}

/* The path of an address on this server, decoded; '' for others. */
function bare(url) {
	try {
		const { origin, pathname } = new URL(url, document.baseURI);
		return origin === location.origin ? decodeURIComponent(pathname) : '';
	} catch {
		return '';
	}
}

function versioned(url, fingerprint) {
	const u = new URL(url, document.baseURI);
	u.searchParams.set('v', fingerprint);
	return u.pathname + u.search + u.hash;
}

/* Sets an attribute to an address with a version, and notes what the page has there. */
function setVersion(element, name, value) {
	written.set(element, { [name]: element.getAttribute(name), ...written.get(element) });
	element.setAttribute(name, value);
}

function swapSheet(link, fingerprint) {
	const fresh = link.cloneNode();
	written.set(fresh, written.get(link) ?? {});
	setVersion(fresh, 'href', versioned(link.href, fingerprint));
	changeSheet(link, fresh);
}

/* Replaces `path` in a srcset, "a.png 1x, b.png 2x". */
function swapSet(set, path, fingerprint) {
	return set.split(/,\s+/).map((part) => {
		const [url, ...rest] = part.trim().split(/\s+/);
		return bare(url) === path ? [versioned(url, fingerprint), ...rest].join(' ') : part;
	}).join(', ');
}

/* Swaps what one element shows; false where it does not show `path`. */
function swapElement(element, path, fingerprint) {
	if (element.href) {
		if (bare(element.href) !== path || extras.has(element))
			return false;
		if (isSheet(element))
			swapSheet(element, fingerprint);
		else
			setVersion(element, 'href', versioned(element.href, fingerprint));
		return true;
	}
	const shown = element.src && bare(element.src) === path;
	if (shown) {
		setVersion(element, 'src', versioned(element.src, fingerprint));
		element.closest('video,audio')?.load();
	}
	const set = element.srcset && swapSet(element.srcset, path, fingerprint);
	if (!set || set === element.srcset)
		return shown;
	setVersion(element, 'srcset', set);
	return true;
}

/* `address` as the event has it, percent-encoded. What is used but cannot be swapped (a script,
 * a font, the background of a style sheet) needs the page anew. */
function swap(address, fingerprint) {
	const path = bare(address);
	const swapped = [...document.querySelectorAll('link[href],img,source,video,audio')]
		.filter((element) => swapElement(element, path, fingerprint));
	if (!swapped.length && resources().has(path))
		reload(fingerprint);
}

/* What the page has loaded from this server: path -> address as it was last asked for. */
function resources() {
	return new Map(performance.getEntriesByType('resource')
		.map((entry) => [bare(entry.name), entry.name])
		.filter(([path]) => path && !path.startsWith('/_platen/')));
}

async function tagOf(url, cache) {
	const { ok, headers } = await fetch(url, { cache });
	return ok ? headers.get('ETag') : null;
}

const tags = new Map(); /* of what this page has loaded: address -> promise of the ETag */

/* The ETag with which the page has loaded it, asked of the browser's copy as long as that is of this page: it may be of
 * another tab's later on. */
function tagLoaded(url) {
	if (!tags.has(url))
		tags.set(url, tagOf(url, 'force-cache'));
	return tags.get(url).catch(() => { tags.delete(url); });
}

function noteLoaded() {
	for (const url of resources().values())
		tagLoaded(url);
}

/* What changed while nobody told: what the page has loaded is held against what the server has now. */
async function recheck() {
	for (const url of resources().values()) {
		try {
			const shown = await tagLoaded(url);
			const now = await tagOf(url, 'no-cache');
			if (now && now !== shown)
				swap(url, now.replace(/\W/g, ''));
		} catch { /* the server is away: the next hello asks again */ }
	}
}

let greeted = false; /* by a hello since this page joined */
let seen = ['', 0]; /* session and generation of the last event */
let tellHave = () => {};

/* Whether an event was overtaken: during a change of streams both may bring it. */
function overtaken({ id = '', generation = 0 }) {
	const session = id.split('-')[0];
	if (session === seen[0] && generation < seen[1])
		return true;
	seen = [session, generation];
	return false;
}

/* A new version of the page: as a patch where it is one for what is shown, else loaded. */
function refresh({ base, ops, fingerprint }) {
	if (fingerprint === have)
		return;
	try {
		if (!ops || base !== have || broken)
			return reload(fingerprint);
		applyPatch(ops);
	} catch (error) {
		console.info(`platen: loads the page, since ${error.message}`);
		have = ''; /* whatever it shows by now is no base for anything */
		return reload(fingerprint);
	}
	have = fingerprint;
	tellHave(have);
	document.dispatchEvent(new Event('platen:patch'));
}

/* A stream that was broken off is opened again by the browser with what the page showed at first: that may be current
 * where what it shows by now, patched since, is not. */
function onHello(data) {
	const { gap, editor: told, baseurl = base } = data;
	if (baseurl !== base)
		return move(baseurl);
	const states = data.pages.filter((state) => state.page === page);
	editor = told ?? null;
	if (editor && broken)
		linkPlaces();
	if (states.some((state) => state.fingerprint === have))
		hideOverlay();
	else if (states.some((state) => state.current) && !overtaken(data))
		reload(states[0].fingerprint);
	if (gap || !greeted)
		loaded.then(recheck);
	greeted = true;
}

function onEvent(name, data) {
	if (data.page && (data.page !== page || overtaken(data)))
		return;
	if (name === 'hello') {
		onHello(data);
	} else if (name === 'follow') {
		follow(data);
	} else if (name === 'asset') {
		swap(data.path, data.fingerprint);
	} else if (name === 'problem' && !broken) {
		showOverlay(data);
	} else if (name === 'patch' || name === 'ok') {
		hideOverlay();
		refresh(data);
	} else {
		hideOverlay(); /* for nothing is loaded where it came to be what is shown again */
		reload(data.fingerprint);
	}
}

let leave = () => {};

/* Where there are no shared workers. */
function alone() {
	let here = true;
	const open = stream(() => (here ? [[page, have]] : []), whenParsed);
	open(true);
	leave = () => {
		here = false;
		open(false);
	};
}

/* Until all of the page is there, nothing can be exchanged in it. */
const whenParsed = (name, data) => parsed.then(() => onEvent(name, data));

function join() {
	greeted = false;
	try {
		const shared = new SharedWorker('/_platen/client.js', { name: 'platen' });
		shared.onerror = alone;
		shared.port.onmessage = ({ data }) => whenParsed(data.name, data.data);
		shared.port.postMessage({ join: [page, have] });
		tellHave = () => shared.port.postMessage({ have });
		leave = () => {
			shared.port.postMessage({ leave: true });
			shared.port.close();
		};
	} catch {
		alone();
	}
}

let parsed, loaded; /* promises */

function start() {
	window.__platen = true; /* once a page, however often the script is in it */
	parsed = reaches(['interactive', 'complete'], document, 'DOMContentLoaded');
	loaded = reaches(['complete'], window, 'load');
	parsed.then(() => remember(document));
	if ([have, movedTo(base)].includes(stored(TRIES)?.wanted))
		store(TRIES, null);
	if (!followHere())
		restorePlace();
	listenForSource();
	new PerformanceObserver(noteLoaded).observe({ type: 'resource', buffered: true });
	join();
	/* a page in the back-forward cache is asleep: it leaves, and asks again when it wakes */
	addEventListener('pagehide', () => leave());
	addEventListener('pageshow', (event) => event.persisted && join());
}

if (!globalThis.document)
	worker();
else if (script && !window.__platen)
	start();
