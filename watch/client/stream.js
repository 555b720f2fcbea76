/* Event streams, and the shared worker: one stream for all tabs, since browsers allow six connections
 * a host. */

const EVENTS = ['hello', 'patch', 'asset', 'reload', 'gone', 'problem', 'ok', 'follow'];
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
			tell(name, { ...JSON.parse(event.data), id: event.lastEventId, gap });
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
