/* The page about the server: what its stream tells, drawn. All that is shown is set as text. */

const $ = (id) => document.getElementById(id);
const UPDATES = 32;
const SHOWN = 30; /* edges on one side of the graph */

let state = null; /* the last `state`, with the problems and updates that came before */
let chosen = 0; /* the update that is shown; 0: the last one */

function element(name, className, ...inside) {
	const made = document.createElement(name);
	if (className)
		made.className = className;
	made.append(...inside.filter((part) => part !== null && part !== undefined));
	return made;
}

const SVG = 'http://www.w3.org/2000/svg';
function shape(name, attributes, text) {
	const made = document.createElementNS(SVG, name);
	Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
	if (text !== undefined)
		made.textContent = text;
	return made;
}

/* ---- numbers ----------------------------------------------------------------------------------- */

/* A duration in nanoseconds, as [number, unit]. */
function duration(ns) {
	if (ns < 1e6)
		return [ns < 1e4 ? (ns / 1e3).toFixed(1) : Math.round(ns / 1e3), 'µs'];
	if (ns < 1e9)
		return [(ns / 1e6).toFixed(ns < 1e7 ? 2 : ns < 1e8 ? 1 : 0), 'ms'];
	return [(ns / 1e9).toFixed(2), 's'];
}
const time = (ns) => duration(ns).join(' ');

function size(bytes) {
	const units = ['B', 'KB', 'MB', 'GB'];
	const i = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes || 1) / 10)));
	return `${(bytes / 1024 ** i).toFixed(i && bytes / 1024 ** i < 100 ? 1 : 0)} ${units[i]}`;
}

const count = (n, one, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/* The latency that a share of all updates stayed below, in microseconds. */
function quantile(latencies, share) {
	const all = latencies.reduce((sum, [, n]) => sum + n, 0);
	let seen = 0;
	for (const [us, n] of latencies) {
		seen += n;
		if (seen >= all * share)
			return us;
	}
	return 0;
}

/* ---- tiles ------------------------------------------------------------------------------------- */

function tile(name, value, unit, note, className) {
	return element('div', 'tile', element('dt', '', name),
		element('dd', className ?? '', String(value), unit ? element('small', '', unit) : null),
		element('dd', 'sub', note ?? ''));
}

function drawTiles() {
	const { updates, latencies, errors, warnings, graph } = state;
	const last = updates.at(-1);
	const wrong = errors ? 'bad' : warnings ? 'warned' : '';
	const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)].map((us) => duration(us * 1e3));
	$('tiles').replaceChildren(
		tile('Last update', ...(last ? duration(last.pushed) : ['–', '']), last?.what ?? 'nothing was saved yet'),
		tile('Half of all within', ...(last ? p50 : ['–', '']), last ? `99 of 100 in ${p99.join('\u00a0')}` : ''),
		tile('Updates', state.updates_so_far.toLocaleString('en'), '', `up for ${uptime(state.up)}`),
		tile('Problems', errors + warnings, '', `${count(errors, 'error')}, ${count(warnings, 'warning')}`, wrong),
		tile('Site', (state.posts + state.pages).toLocaleString('en'), 'documents',
			`${count(state.posts, 'post')}, ${count(state.pages, 'page')}, ${count(state.assets, 'file')}`),
		tile('Tasks', graph.tasks.toLocaleString('en'), '', `${graph.ran.toLocaleString('en')} ran, `
			+ `${graph.cut.toLocaleString('en')} cut off`));
}

function uptime(ms) {
	const minutes = Math.floor(ms / 60000);
	return minutes < 1 ? `${Math.floor(ms / 1000)} s` : minutes < 60 ? `${minutes} min`
		: `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/* ---- updates ----------------------------------------------------------------------------------- */

const shownUpdate = () => state.updates.find((update) => update.n === chosen) ?? state.updates.at(-1);

function updateRow(update, longest) {
	const meter = element('i');
	meter.style.width = `${Math.max(4, 100 * Math.log1p(update.pushed / 1e5) / Math.log1p(longest / 1e5))}%`;
	const button = element('button', '', element('span', 'soft', new Date(update.at).toTimeString().slice(0, 8)),
		element('span', 'name mono', update.what), element('span', 'meter', meter),
		element('span', 'took', time(update.pushed)));
	button.type = 'button';
	button.onclick = () => {
		chosen = update.n === state.updates.at(-1).n ? 0 : update.n;
		drawUpdates();
		$('updates').querySelector('[aria-current] button')?.focus();
	};
	const row = element('li', '', button);
	if (update === shownUpdate())
		row.setAttribute('aria-current', 'true');
	return row;
}

function drawUpdates() {
	const { updates } = state;
	const longest = Math.max(...updates.map((update) => update.pushed), 1);
	$('updates-note').textContent = updates.length ? `the last ${updates.length} of ${state.updates_so_far}` : '';
	$('updates').replaceChildren(updates.length
		? element('ol', 'updates', ...updates.slice().reverse().map((update) => updateRow(update, longest)))
		: element('p', 'empty', 'Save a file, and see here what that made run, and what was cut off.'));
	drawWaterfall(shownUpdate());
}

const className = (did) => ({ 'cut off': 'cut', cached: 'cached' })[did] ?? 'ran';

function taskRow(update, task) {
	const bar = element('i', className(task.did));
	bar.style.left = `${100 * task.at / update.pushed}%`;
	bar.style.width = `${100 * task.ns / update.pushed}%`;
	const name = element('button', '', element('span', 'soft', `${task.kind} `), element('span', 'mono', task.key));
	name.type = 'button';
	name.title = `${task.kind} ${task.key}: ${size(task.bytes)}, ${time(task.ns)}`;
	name.onclick = () => ask(task.kind, task.key);
	name.style.paddingLeft = `${Math.min(task.depth, 8) * 0.7}rem`;
	const why = task.cause_kind ? `because of ${task.cause_kind} ${task.cause}`
		: task.depth ? 'asked for by the task above' : task.kind === 'file' ? 'it was saved' : 'new, or named by the watcher';
	const reason = element('span', 'why', why);
	reason.style.paddingLeft = name.style.paddingLeft;
	return element('li', 'row', element('span', `did ${className(task.did)}`, task.did),
		element('div', 'task', name, reason), element('span', 'track', bar), element('span', 'took', task.ns ? time(task.ns) : '–'));
}

function drawWaterfall(update) {
	$('waterfall').hidden = !update;
	if (!update)
		return;
	const stages = [['noticed, and settled', update.settling], ['read and computed', update.settled - update.settling],
		['rendered and pushed', update.pushed - update.settled]];
	const ends = [update.settling, update.settled].map((ns) => `${100 * ns / update.pushed}%`);
	['--settling', '--settled'].forEach((name, i) => $('waterfall').style.setProperty(name, ends[i]));
	const legend = element('ul', 'legend', ...stages.map(([name, ns], i) => element('li', `s${i + 1}`, `${name}: ${time(ns)}`)));
	const band = element('div', 'row stages', element('span', ''), element('span', 'soft', 'from the event to the push'),
		element('span', 'track'), element('span', 'took', time(update.pushed)));
	const about = element('p', 'soft', `${count(update.ran, 'task')} ran, ${update.cut} cut off; `
		+ `${count(update.pages, 'page')} and ${count(update.assets, 'file')} pushed`);
	const tasks = update.tasks
		? element('ol', 'rows', ...update.tasks.map((task) => taskRow(update, task)))
		: element('p', 'empty', 'Tasks are noted while this page is open: this update was before that.');
	tasks.tabIndex = update.tasks ? 0 : -1;
	$('waterfall').replaceChildren(about, legend, band, tasks,
		...(update.more ? [element('p', 'soft', `and ${count(update.more, 'more task')}`)] : []));
}

/* ---- latency ----------------------------------------------------------------------------------- */

/* Latencies on a logarithmic axis, four bars to a power of two. */
function drawLatency() {
	const { latencies } = state;
	if (!latencies.length)
		return $('latency').replaceChildren(element('p', 'empty', 'No update yet.'));
	const step = (us) => Math.floor(Math.log2(Math.max(us, 16)) * 4);
	const [first, last] = [Math.min(step(latencies[0][0]), step(100)), Math.max(step(latencies.at(-1)[0]), step(3200)) + 1];
	const bars = new Array(last - first + 1).fill(0);
	latencies.forEach(([us, n]) => (bars[step(us) - first] += n));
	const [width, height] = [320, 130];
	const most = Math.max(...bars);
	const x = (us) => width * (Math.log2(Math.max(us, 16)) * 4 - first) / bars.length;
	const chart = shape('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img',
		'aria-label': `half of all updates within ${time(quantile(latencies, 0.5) * 1e3)}` });
	bars.forEach((n, i) => n && chart.append(shape('rect', { x: i * width / bars.length + 1, rx: 1.5,
		width: width / bars.length - 2, y: (height - 20) * (1 - n / most), height: (height - 20) * n / most })));
	chart.append(shape('line', { x1: 0, x2: width, y1: height - 20, y2: height - 20 }));
	for (const us of [100, 200, 400, 1000, 2000, 5000, 1e4, 1e5, 1e6])
		if (x(us) >= 0 && x(us) <= width - 20)
			chart.append(shape('text', { x: x(us), y: height - 6 }, time(us * 1e3).replace('.00', '').replace('.0', '')));
	const middle = x(quantile(latencies, 0.5)) + width / bars.length / 2;
	chart.append(shape('line', { class: 'mark', x1: middle, x2: middle, y1: 0, y2: height - 20 }));
	$('latency').replaceChildren(chart);
}

/* ---- problems ---------------------------------------------------------------------------------- */

function problemItem(problem) {
	const place = [problem.file, problem.line, problem.line && problem.column].filter(Boolean).join(':');
	const address = editorAddress(problem);
	const at = element(address ? 'a' : 'span', 'at mono', place);
	if (address)
		at.href = address;
	return element('li', '', element('span', problem.severity, `${problem.severity} `), problem.message,
		place ? at : null, problem.hint ? element('span', 'hint', problem.hint) : null);
}

function drawProblems() {
	const { problems, errors, warnings } = state;
	const more = errors + warnings - problems.length;
	const list = element('ul', 'problems', ...problems.map(problemItem),
		...(more > 0 ? [element('li', 'soft', `and ${more} more: platen check lists all`)] : []));
	list.tabIndex = 0;
	$('problems').replaceChildren(problems.length ? list : element('p', 'empty', 'None found so far.'));
}

/* ---- memory, cache, watching ------------------------------------------------------------------- */

function facts(rows) {
	return element('dl', 'facts', ...rows.flatMap(([name, value, mark]) =>
		[element('dt', mark ?? '', name), element('dd', '', String(value))]));
}

function drawMemory() {
	const { memory, cache } = state;
	const parts = ['values', 'tasks', 'edges', 'indexes'];
	const all = parts.reduce((sum, part) => sum + memory[part], 0) || 1;
	const share = element('div', 'share', ...parts.map((part) => {
		const piece = element('span', part);
		piece.style.width = `${100 * memory[part] / all}%`;
		return piece;
	}));
	share.setAttribute('aria-hidden', 'true');
	const kept = cache ? [['cache on disk', `${size(cache.bytes)} of ${size(cache.most)}`],
		['taken from it', count(cache.taken, 'task')], ['given to it', count(cache.given, 'task')],
		['waiting', count(cache.waiting, 'task')]] : [['cache', 'none']];
	$('memory').replaceChildren(share, facts([...parts.map((part) => [part, size(memory[part]), part]),
		['the whole process', size(memory.resident)], ...kept]));
}

function drawWatch() {
	const { watch, streams, open } = state;
	const rows = watch ? [['by', watch.polling ? 'looking in turns' : 'the kernel\'s events'],
		['folders', watch.folders.toLocaleString('en')], ['events', watch.events.toLocaleString('en')],
		['batches', watch.batches.toLocaleString('en')], ['overflows', watch.overflows]] : [['', 'nothing: --no-watch']];
	$('watch').replaceChildren(facts([...rows, ['browser streams', streams], ['open pages', open.length]]));
	$('where').replaceChildren(element('strong', '', state.title || state.root.split('/').at(-1)), ' in ',
		element('span', 'mono', state.root), ` · ${state.layout} (${state.reason}) · ${state.version}`);
	document.title = `platen · ${state.title || state.root.split('/').at(-1)}`;
	$('pages').replaceChildren(...open.map((path) => {
		const option = element('option');
		option.value = path;
		return option;
	}));
}

/* ---- the graph --------------------------------------------------------------------------------- */

const FILES = ['file', 'asset', 'stat', 'header', 'mtime'];

function node({ kind, key, query }) {
	const made = element('button', `node${FILES.includes(kind) ? ' file' : ''}`, element('span', 'kind', kind), ' ',
		element('span', 'mono', key));
	made.type = 'button';
	made.title = `${kind} ${key}${query ? `, asked for: ${query}` : ''}`;
	made.onclick = () => ask(kind, key);
	return element('li', '', made);
}

/* The same task may have been asked several things. */
function distinct(edges) {
	const seen = new Map();
	edges.forEach((edge) => seen.set(`${edge.kind} ${edge.key}`, seen.get(`${edge.kind} ${edge.key}`) ?? edge));
	return [...seen.values()];
}

function side(name, edges, all) {
	const nodes = distinct(edges);
	const rest = all > edges.length ? all - edges.length : 0;
	const more = nodes.length - SHOWN + rest;
	if (!nodes.length)
		return element('p', 'soft', name === 'Reads' ? 'It reads the world itself.' : 'Nobody reads it.');
	return element('div', '', element('h3', '', `${name} (${(nodes.length + rest).toLocaleString('en')})`),
		element('ul', '', ...nodes.slice(0, SHOWN).map(node),
			...(more > 0 ? [element('li', 'soft', `and ${more.toLocaleString('en')} more`)] : [])));
}

/* Curves from the middle to both sides, behind the nodes. */
function drawEdges(graph) {
	const box = graph.getBoundingClientRect();
	const centre = graph.querySelector('.centre').getBoundingClientRect();
	const svg = shape('svg', { 'aria-hidden': 'true' });
	for (const button of graph.querySelectorAll('button.node')) {
		const at = button.getBoundingClientRect();
		const left = at.right < centre.left;
		const [x1, x2] = left ? [at.right, centre.left] : [centre.right, at.left];
		const [y1, y2] = left ? [at.top + at.height / 2, centre.top + centre.height / 2]
			: [centre.top + centre.height / 2, at.top + at.height / 2];
		const middle = (x1 + x2) / 2 - box.left;
		svg.append(shape('path', { d: `M${x1 - box.left},${y1 - box.top} C${middle},${y1 - box.top} `
			+ `${middle},${y2 - box.top} ${x2 - box.left},${y2 - box.top}` }));
	}
	graph.querySelector('svg')?.remove();
	graph.prepend(svg);
}

/* Why a task is as it is, from the lines of why.txt. */
function why(text) {
	const [, ...causes] = text.trim().split('\n').map((line) => line.split('\t'));
	if (!causes.length)
		return [element('p', 'why soft', 'No update has changed it.')];
	return causes.map(([kind, key]) => element('p', 'why soft', `because of ${kind} `, element('span', 'mono', key)));
}

let resized = new ResizeObserver(() => {});
let shown = null; /* [kind, key] */

async function showGraph(kind, key) {
	shown = [kind, key];
	const query = new URLSearchParams({ kind, key });
	const [answer, causes] = await Promise.all([fetch(`/_platen/graph.json?${query}`), fetch(`/_platen/why.txt?${query}`)]);
	const { reads, readers, reads_all: allReads, readers_all: allReaders } = await answer.json();
	if (shown[0] !== kind || shown[1] !== key)
		return; /* another was asked for meanwhile */
	resized.disconnect();
	if (!answer.ok)
		return $('graph').replaceChildren(element('p', 'empty', `There is no ${kind} ${key}, or nobody has asked for it yet.`));
	const address = FILES.includes(kind) && editorAddress({ file: key });
	const open = address ? element('a', '', 'Open it in the editor') : kind === 'page' ? element('a', '', 'Open the page') : null;
	if (open)
		open.href = address || state.baseurl + encodeURI(key);
	const centre = element('div', 'node centre', element('span', 'kind', kind), ' ', element('span', 'mono', key),
		...(causes.ok ? why(await causes.text()) : []), open ? element('p', 'graph-end', open) : null);
	const graph = element('div', 'graph', side('Reads', reads, allReads), centre, side('Is read by', readers, allReaders));
	$('graph').replaceChildren(graph);
	resized = new ResizeObserver(() => drawEdges(graph));
	resized.observe(graph);
}

function ask(kind, key) {
	$('asked').value = kind === 'page' ? key : `${kind} ${key}`;
	return showGraph(kind, key);
}

$('ask').onsubmit = (event) => {
	event.preventDefault();
	const asked = $('asked').value.trim();
	const blank = asked.indexOf(' ');
	if (asked.startsWith('/') || blank < 0)
		ask('page', asked.startsWith('/') ? asked : `/${asked}`);
	else
		ask(asked.slice(0, blank), asked.slice(blank + 1));
};

/* ---- the stream -------------------------------------------------------------------------------- */

function draw() {
	drawTiles();
	drawUpdates();
	drawLatency();
}

function onState(told) {
	const before = state ?? { updates: [], problems: [], errors: 0, warnings: 0 };
	const { problems, errors, warnings } = told.problems ? told : before;
	state = { ...told, problems, errors, warnings, updates: told.updates ?? before.updates };
	if (told.editor)
		editor = { address: told.editor, root: told.root };
	draw();
	drawMemory();
	drawWatch();
	if (told.problems)
		drawProblems();
	if (!shown)
		ask('page', state.open[0] ?? '/');
	else if (!$('graph').contains(document.activeElement))
		showGraph(...shown);
}

function onUpdate({ update, latencies }) {
	const updates = [...state.updates, update].slice(-UPDATES);
	state = { ...state, updates, latencies, updates_so_far: update.n };
	draw();
}

const source = new EventSource('/_platen/events?page=/_platen/');
const live = (text, away) => {
	$('live').textContent = text;
	$('live').classList.toggle('away', away);
};
source.onopen = () => live('live', false);
source.onerror = () => live('the server is away', true);
source.addEventListener('state', (event) => onState(JSON.parse(event.data)));
source.addEventListener('update', (event) => state && onUpdate(JSON.parse(event.data)));
