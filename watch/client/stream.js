/* Event streams, and the shared worker: one stream for all tabs, since browsers allow six connections
 * a host. */

const EVENTS = ['hello', 'patch', 'asset', 'reload', 'gone', 'problem', 'ok', 'follow'];
const URL_MAX = 12000; /* of the stream's address; the server takes 16384 */
const PAGES_MAX = 200; /* of one request; the server takes 256 */

/* An event stream for the pages that `list` returns as [page, fingerprint], told to `tell`. A
 * changed list opens another; the one before stays until then, so that no page goes unwatched. */
function stream(list, tell) {
	const retired = [];
	let source = null;
	let timer = 0;
	let current = '';
	let gap = true; /* events may have been missed since the last hello */

	let told = new Set(); /* what the stream has been told so far */

	/* The part of an address for as many pages as fit of those that the stream was not told yet; '': of all. */
	function query() {
		let text = '';
		let count = 0;
		for (const [page, have] of list()) {
			const more = `&page=${page}&have=${encodeURIComponent(have)}`;
			if (told.has(more) || count === PAGES_MAX || (text && text.length + more.length > URL_MAX))
				continue;
			told.add(more);
			text += more;
			count++;
		}
		return text;
	}

	/* What the address had no room for. Where that fails all begins anew, unless the server has enough. */
	async function tellRest(mine, token, first) {
		told = new Set(first);
		for (let more; mine === source && (more = query());) {
			const { status } = await fetch(`/_platen/events?stream=${token}${more}`, { cache: 'no-store' })
				.catch(() => ({ status: 0 }));
			if (status !== 200 && status !== 503 && mine === source)
				timer = setTimeout(() => open(true), 1000);
			if (status !== 200)
				return;
		}
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
		const key = [...list()].join(' ');
		if (!anew && key === current)
			return;
		told = new Set();
		const url = query().replace('&', '/_platen/events?');
		const first = [...told];
		clearTimeout(timer);
		/* of two that wait for the browser's few connections the first is of no more use */
		if (source && retired.length)
			source.close();
		else if (source)
			retired.push(source);
		current = key;
		source = url ? new EventSource(url) : null;
		const mine = source;
		if (!mine) {
			gap = true;
			return closeRetired();
		}
		mine.onopen = () => mine === source && closeRetired();
		mine.onerror = () => onError(mine);
		EVENTS.forEach((name) => mine.addEventListener(name, (event) => {
			if (name === 'hello' && mine !== source)
				return; /* the next one says how things are by now */
			const data = JSON.parse(event.data);
			tell(name, { ...data, id: event.lastEventId, gap });
			if (data.stream)
				tellRest(mine, data.stream, first);
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
			if (data.have) { /* it was patched: the next stream opens with that */
				const tab = tabs.get(port);
				return tab && tabs.set(port, [tab[0], data.have]);
			}
			data.join ? tabs.set(port, data.join) : tabs.delete(port);
			/* a tab that joins may have loaded before an event that went by already */
			open(Boolean(data.join));
		};
	};
}
