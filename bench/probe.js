/* In the page that the harness has open in Chromium: when the marker is in its DOM, and when that has been
 * painted. Told by platenBench, a function that the harness has put there; all times are those of
 * performance.timeOrigin + performance.now(), in ms. */
(() => {
	const [MARKER, RECEIVED] = ['platen-bench', 'platen-bench-received'];
	const now = () => performance.timeOrigin + performance.now();
	const tell = (what) => platenBench(JSON.stringify(what));
	let store;
	try {
		store = sessionStorage;
	} catch {
		return; /* about:blank */
	}
	let received = Number(store.getItem(RECEIVED)); /* by the document before, which then loaded this one */
	let told = '';
	store.removeItem(RECEIVED);

	/* a reload: when all of the new document had come */
	function fetched() {
		const [load] = performance.getEntriesByType('navigation');
		return received && received < performance.timeOrigin ? performance.timeOrigin + load.responseEnd : 0;
	}

	function look() {
		const dom = now();
		const wanted = store.getItem(MARKER); /* a number that is another each time, and the marker */
		const marker = wanted?.slice(wanted.indexOf(' ') + 1);
		if (!marker || told === wanted || !document.documentElement?.outerHTML.includes(marker))
			return;
		told = wanted;
		requestAnimationFrame(() => {
			/* the first task after this frame's style, layout and paint */
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => tell({ received, fetched: fetched(), dom, painted: now() });
			port2.postMessage(0);
		});
	}
	new MutationObserver(look).observe(document,
		{ subtree: true, childList: true, characterData: true, attributes: true });

	/* platen's client hears of updates from its shared worker; `hello` is the stream's first word */
	const Shared = window.SharedWorker;
	window.SharedWorker = class extends Shared {
		constructor(...rest) {
			super(...rest);
			this.port.addEventListener('message', ({ data }) => {
				if (data.name === 'hello')
					tell({ hello: location.href });
				else
					received = now();
			});
		}
	};
	addEventListener('pagehide', () => store.setItem(RECEIVED, received));
})();
