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
		const retired = new Set();
		let source = null;
		let timer = 0;
		let current = '';

		function address() {
			let query = '';
			for (const [page, have] of list()) {
				const more = `&page=${encodeURIComponent(page)}&have=${encodeURIComponent(have)}`;
				if (query.length + more.length < URL_MAX)
					query += more;
			}
			return query && `/_platen/events?${query.slice(1)}`;
		}

		function retire() {
			if (source)
				retired.add(source);
			source = null;
			current = '';
			clearTimeout(timer);
		}

		function closeRetired() {
			retired.forEach((old) => old.close());
			retired.clear();
		}

		function close() {
			retire();
			closeRetired();
		}

		function open() {
			const url = address();
			if (url === current && source?.readyState !== EventSource.CLOSED)
				return;
			retire();
			if (!url) {
				close();
				return;
			}
			const mine = new EventSource(url);
			source = mine;
			current = url;
			mine.onopen = () => mine === source && closeRetired();
			mine.onerror = () => {
				if (mine !== source)
					return;
				closeRetired();
				/* most browsers connect again by themselves, but not after every failure */
				if (mine.readyState === EventSource.CLOSED)
					timer = setTimeout(open, 1000);
			};
			for (const name of EVENTS)
				mine.addEventListener(name, (event) => tell(name, JSON.parse(event.data)));
		}
		return { open, close };
	}

	/* ---- the worker ---- */

	function worker() {
		const tabs = new Map(); /* port -> [page, fingerprint] */
		const events = stream(() => {
			const pages = new Map();
			for (const [page, have] of tabs.values())
				pages.set(`${page} ${have}`, [page, have]);
			return [...pages.values()];
		}, (name, data) => {
			for (const [port, [page]] of tabs) {
				if (!data.page || data.page === page)
					port.postMessage({ name, data });
			}
		});
		self.onconnect = (event) => {
			const port = event.ports[0];
			port.onmessage = ({ data }) => {
				if (data.join)
					tabs.set(port, data.join);
				else
					tabs.delete(port);
				events.open();
			};
		};
	}

	if (typeof document === 'undefined') {
		worker();
		return;
	}

	/* ---- the page ---- */

	const script = document.currentScript;
	if (!script || window.__platen)
		return;
	window.__platen = true; /* once a page, however often the script is in it */
	const page = script.dataset.page;
	const have = script.dataset.have || '';
	const PLACE = 'platen-place';
	const TRIES = 'platen-tries';

	/* sessionStorage may be forbidden: then the place is lost, and nothing else */
	function store(key, value) {
		try {
			if (value === null)
				sessionStorage.removeItem(key);
			else
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
		const place = stored(PLACE);
		store(PLACE, null);
		if (!place || place.url !== location.href)
			return;
		const moves = ['wheel', 'touchstart', 'keydown', 'pointerdown'];
		let moved = false;
		const onMove = () => (moved = true);
		const go = () => moved || scrollTo({ left: place.x, top: place.y, behavior: 'instant' });
		const done = () => {
			go();
			history.scrollRestoration = 'auto';
			moves.forEach((name) => removeEventListener(name, onMove));
		};
		moves.forEach((name) => addEventListener(name, onMove, { passive: true }));
		history.scrollRestoration = 'manual';
		go();
		if (document.readyState === 'complete') {
			requestAnimationFrame(done);
		} else {
			document.addEventListener('DOMContentLoaded', go);
			addEventListener('load', () => requestAnimationFrame(done));
		}
	}

	let reloading = false;

	/* Loads the page anew. A page that does not become what the server announces is a fault of ours:
	 * it is tried three times, not for ever. */
	function reload(fingerprint) {
		if (reloading || (fingerprint && fingerprint === have))
			return;
		const last = stored(TRIES);
		const same = last && fingerprint && last.fingerprint === fingerprint && last.page === page;
		const count = same ? last.count + 1 : 1;
		if (count > 3) {
			console.warn(`platen: this page does not become ${fingerprint}; not reloading again`);
			return;
		}
		reloading = true;
		store(TRIES, { page, fingerprint, count });
		store(PLACE, { url: location.href, x: scrollX, y: scrollY });
		location.reload();
	}

	/* ---- style sheets and images, swapped in place ---- */

	const bare = (url) => {
		const u = new URL(url, document.baseURI);
		return u.origin === location.origin ? u.pathname : '';
	};

	function versioned(url, fingerprint) {
		const u = new URL(url, document.baseURI);
		u.searchParams.set('v', fingerprint);
		return u.pathname + u.search + u.hash;
	}

	/* The new sheet stands beside the old one until it has loaded, so that nothing flashes. */
	function swapSheet(link, fingerprint) {
		const fresh = link.cloneNode();
		fresh.href = versioned(link.href, fingerprint);
		fresh.onload = () => link.remove();
		fresh.onerror = () => fresh.remove();
		link.dataset.platenOld = '';
		link.after(fresh);
	}

	/* Replaces `path` in a srcset, "a.png 1x, b.png 2x". */
	function swapSet(set, path, fingerprint) {
		return set.split(/,\s+/).map((part) => {
			const [url, ...rest] = part.trim().split(/\s+/);
			return bare(url) === path ? [versioned(url, fingerprint), ...rest].join(' ') : part;
		}).join(', ');
	}

	/* For what style sheets speak of (imports, fonts, backgrounds). */
	function swapAllSheets(fingerprint) {
		for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
			if (bare(link.href) && !('platenOld' in link.dataset))
				swapSheet(link, fingerprint);
		}
	}

	/* Swaps what one element shows; false where it does not show `path`. */
	function swapElement(element, path, fingerprint) {
		if (element.href && bare(element.href) === path && !('platenOld' in element.dataset)) {
			if (element.relList.contains('stylesheet'))
				swapSheet(element, fingerprint);
			else
				element.href = versioned(element.href, fingerprint);
			return true;
		}
		let found = false;
		if (element.src && bare(element.src) === path) {
			found = true;
			element.src = versioned(element.src, fingerprint);
			element.closest('video,audio')?.load();
		}
		const set = element.srcset && swapSet(element.srcset, path, fingerprint);
		if (set && set !== element.srcset) {
			found = true;
			element.srcset = set;
		}
		return found;
	}

	function swap(path, fingerprint) {
		let found = false;
		for (const element of document.querySelectorAll('link[href],img,source,video,audio'))
			found = swapElement(element, path, fingerprint) || found;
		if (found)
			return;
		const used = performance.getEntriesByType('resource').some((e) => bare(e.name) === path);
		if (used && [...document.scripts].some((s) => s.src && bare(s.src) === path))
			reload('');
		else if (used)
			swapAllSheets(fingerprint);
	}

	/* What changed between the load of a style sheet or image and the opening of the stream: the
	 * copy that the browser has is held against what the server has now. */
	async function recheck() {
		const urls = new Set();
		for (const link of document.querySelectorAll('link[rel~="stylesheet"]'))
			urls.add(link.href);
		for (const image of document.images)
			urls.add(image.currentSrc || image.src);
		for (const url of urls) {
			if (!url || !bare(url))
				continue;
			try {
				const shown = await fetch(url, { cache: 'force-cache' });
				const now = await fetch(url, { cache: 'no-cache' });
				const tag = now.headers.get('ETag');
				if (now.ok && tag && tag !== shown.headers.get('ETag'))
					swap(bare(url), tag.replace(/\W/g, ''));
			} catch { /* the server is away: the next hello asks again */ }
		}
	}

	function whenLoaded(run) {
		if (document.readyState === 'complete')
			run();
		else
			addEventListener('load', run, { once: true });
	}

	function onEvent(name, data) {
		if (data.page && data.page !== page)
			return;
		if (name === 'hello')
			whenLoaded(recheck);
		else if (name === 'asset')
			swap(data.path, data.fingerprint);
		else
			reload(data.fingerprint);
	}

	/* ---- joining: the shared worker, else a stream of one's own ---- */

	let leave = () => {};

	function alone() {
		const own = stream(() => [[page, have]], onEvent);
		own.open();
		leave = own.close;
	}

	function join() {
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
	addEventListener('pageshow', (event) => {
		if (event.persisted) {
			reloading = false;
			join();
		}
	});
})();
