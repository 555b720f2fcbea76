/* The client of platen's dev server: keeps a page current while its source is being edited.
 *
 * One file, run twice: as a script of every page (data-page, data-have), and as a SharedWorker that
 * holds one event stream for all tabs, since browsers allow six connections a host. Where there are
 * no shared workers, a page has a stream of its own. Nothing is ever missed: a stream opens with
 * what each page shows, and the server answers with what is not current any more. */
(() => {
	'use strict';
	const EVENTS = ['hello', 'patch', 'asset', 'reload', 'gone', 'problem', 'ok'];
	const URL_MAX = 12000; /* of the stream's address; the server takes 16384 */

	/* An event stream for the pages that `list` returns as [page, fingerprint], told to `tell`. A
	 * changed list opens another; the one before stays until then, so that no page goes unwatched. */
	function stream(list, tell) {
		const retired = [];
		let source = null;
		let timer = 0;
		let current = '';
		let gap = true; /* events may have been missed since the last hello */

		function address() {
			let query = '';
			for (const [page, have] of list()) {
				const more = `&page=${page}&have=${encodeURIComponent(have)}`;
				if (query.length + more.length < URL_MAX)
					query += more;
			}
			return query && `/_platen/events?${query.slice(1)}`;
		}

		const closeRetired = () => retired.splice(0).forEach((old) => old.close());

		function onError(mine) {
			if (mine !== source)
				return;
			gap = true;
			closeRetired();
			/* most browsers connect again by themselves, but not after every failure */
			if (mine.readyState === EventSource.CLOSED)
				timer = setTimeout(() => open(true), 1000);
		}

		function open(anew) {
			const url = address();
			if (!anew && url === current)
				return;
			clearTimeout(timer);
			/* of two that wait for the browser's few connections the first is of no more use */
			if (source && retired.length)
				source.close();
			else if (source)
				retired.push(source);
			current = url;
			source = url ? new EventSource(url) : null;
			const mine = source;
			if (!mine) {
				gap = true;
				return closeRetired();
			}
			mine.onopen = () => mine === source && closeRetired();
			mine.onerror = () => onError(mine);
			EVENTS.forEach((name) => mine.addEventListener(name, (event) => {
				tell(name, { ...JSON.parse(event.data), gap });
				gap = gap && name !== 'hello';
			}));
		}
		return open;
	}

	/* The worker: one stream for all tabs. */
	function worker() {
		const tabs = new Map(); /* port -> [page, fingerprint] */
		const list = () => new Map([...tabs.values()].map((tab) => [tab.join(' '), tab])).values();
		const open = stream(list, (name, data) => {
			for (const [port, [page]] of tabs) {
				if (!data.page || data.page === page)
					port.postMessage({ name, data });
			}
		});
		self.onconnect = ({ ports: [port] }) => {
			port.onmessage = ({ data }) => {
				data.join ? tabs.set(port, data.join) : tabs.delete(port);
				/* a tab that joins may have loaded before an event that went by already */
				open(Boolean(data.join));
			};
		};
	}

	if (typeof document === 'undefined')
		return worker();

	const script = document.currentScript;
	if (!script || window.__platen)
		return;
	window.__platen = true; /* once a page, however often the script is in it */
	const page = script.dataset.page;
	const have = script.dataset.have || '';
	const broken = 'broken' in script.dataset; /* the page says what is wrong with the real one */
	const [PLACE, TRIES] = ['platen-place', 'platen-tries'];

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
		document.addEventListener('DOMContentLoaded', go);
		loaded.then(go);
		/* not before: at the end of loading the browser goes where the error page was */
		addEventListener('pagehide', () => (history.scrollRestoration = 'auto'), { once: true });
		go();
	}

	const loaded = new Promise((done) => {
		document.readyState === 'complete' ? done() : addEventListener('load', done);
	});

	let reloading = false;

	/* Loads the page anew. Where that does not bring what the server announced the fault is ours: it
	 * is tried three times, not for ever. */
	function reload(fingerprint) {
		if (reloading || (fingerprint && fingerprint === have))
			return;
		const last = stored(TRIES);
		const same = fingerprint && last?.fingerprint === fingerprint && last.page === page;
		const count = same ? last.count + 1 : 1;
		if (count > 3)
			return console.warn(`platen: reloading does not bring ${fingerprint}; given up`);
		reloading = true;
		store(TRIES, { page, fingerprint, count });
		if (!broken)
			store(PLACE, { url: location.href, x: scrollX, y: scrollY });
		location.reload();
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

	/* The new sheet stands beside the old one until it has loaded, so that nothing flashes. */
	function swapSheet(link, fingerprint) {
		const fresh = link.cloneNode();
		fresh.href = versioned(link.href, fingerprint);
		link.dataset.platenOld = bare(link.href);
		fresh.onload = () => {
			for (const old of document.querySelectorAll('link[data-platen-old]'))
				if (old.dataset.platenOld === bare(fresh.href) && old !== fresh)
					old.remove();
		};
		fresh.onerror = () => {
			fresh.remove();
			delete link.dataset.platenOld;
		};
		link.after(fresh);
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
			if (bare(element.href) !== path || 'platenOld' in element.dataset)
				return false;
			if (element.relList.contains('stylesheet'))
				swapSheet(element, fingerprint);
			else
				element.href = versioned(element.href, fingerprint);
			return true;
		}
		const shown = element.src && bare(element.src) === path;
		if (shown) {
			element.src = versioned(element.src, fingerprint);
			element.closest('video,audio')?.load();
		}
		const set = element.srcset && swapSet(element.srcset, path, fingerprint);
		if (!set || set === element.srcset)
			return shown;
		element.srcset = set;
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

	/* What changed between its own loading and the opening of the stream: the copy that the browser
	 * has is held against what the server has now. */
	async function recheck() {
		for (const url of resources().values()) {
			try {
				const shown = await fetch(url, { cache: 'force-cache' });
				const now = await fetch(url, { cache: 'no-cache' });
				const tag = now.headers.get('ETag');
				if (now.ok && tag && tag !== shown.headers.get('ETag'))
					swap(url, tag.replace(/\W/g, ''));
			} catch { /* the server is away: the next hello asks again */ }
		}
	}

	let greeted = false; /* by a hello since this page joined */

	function onEvent(name, data) {
		if (data.page && data.page !== page)
			return;
		if (name === 'asset') {
			swap(data.path, data.fingerprint);
		} else if (name !== 'hello') {
			reload(data.fingerprint);
		} else if (data.gap || !greeted) {
			greeted = true;
			loaded.then(recheck);
		}
	}

	let leave = () => {};

	/* Where there are no shared workers. */
	function alone() {
		let pages = [[page, have]];
		const open = stream(() => pages, onEvent);
		open(true);
		leave = () => {
			pages = [];
			open(false);
		};
	}

	function join() {
		greeted = false;
		try {
			const shared = new SharedWorker('/_platen/client.js', { name: 'platen' });
			shared.onerror = alone;
			shared.port.onmessage = ({ data }) => onEvent(data.name, data.data);
			shared.port.postMessage({ join: [page, have] });
			leave = () => {
				shared.port.postMessage({ leave: true });
				shared.port.close();
			};
		} catch {
			alone();
		}
	}

	if (stored(TRIES)?.fingerprint === have)
		store(TRIES, null);
	restorePlace();
	join();
	/* a page in the back-forward cache is asleep: it leaves, and asks again when it wakes */
	addEventListener('pagehide', () => leave());
	addEventListener('pageshow', (event) => event.persisted && join());
})();
