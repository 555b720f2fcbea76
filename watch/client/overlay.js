/* The overlay: what is wrong with a page, over the last good one. It lives in a shadow root, so that
 * the page's styles do not reach it, and all that it shows is set as text. */

const STYLE = `
:host { all: initial !important; position: fixed !important; inset: 0 !important; display: block !important;
	z-index: 2147483647 !important; pointer-events: none !important; color-scheme: light dark !important; }
section { --paper: #fff; --ink: #1b1b1b; --soft: #666; --line: #ddd; --accent: #b3142e; --surface: #f6f5f3; }
@media (prefers-color-scheme: dark) { section { --paper: #1d1c1b; --ink: #eee; --soft: #a5a09a;
	--line: #3a3836; --accent: #ff7b8c; --surface: #282624; } }
section { box-sizing: border-box; position: absolute; left: 50%; bottom: 1rem; transform: translateX(-50%);
	width: min(60rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); overflow: auto;
	pointer-events: auto; padding: 1rem 1.25rem; border: 1px solid var(--line);
	border-top: 4px solid var(--accent); border-radius: 8px; background: var(--paper); color: var(--ink);
	font: 15px/1.5 system-ui, sans-serif; box-shadow: 0 8px 40px rgb(0 0 0 / 35%); text-align: left; }
section:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.head { display: flex; gap: 1rem; align-items: baseline; }
h1 { flex: 1; margin: 0; font-size: 1.1rem; }
h2 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
button { font: inherit; padding: 0.1rem 0.7rem; border: 1px solid var(--line); border-radius: 6px;
	background: var(--surface); color: inherit; cursor: pointer; }
ol, ul { margin: 0; padding: 0; list-style: none; }
li.problem { margin: 0 0 1rem; }
p { margin: 0.2rem 0 0.6rem; color: var(--soft); }
.severity, .caret { color: var(--accent); }
.place, .notes, pre { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: 0.4rem 0; padding: 0.5rem 0.8rem; overflow-x: auto; overflow-wrap: normal; white-space: pre;
	border-left: 3px solid var(--accent); background: var(--surface); }
a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
a:focus-visible, button:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.blank { visibility: hidden; }
@media print { :host { display: none !important; } }
`;

/* Controls, and what turns the direction of writing, are shown as escapes. */
const shown = (text) => text.replace(
	/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
	(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function element(name, className, ...inside) {
	const made = document.createElement(name);
	made.className = className;
	made.append(...inside.map((part) => (typeof part === 'string' ? shown(part) : part)));
	return made;
}

const counted = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;
const place = ({ file, line, column }) => [file, line, line && column].filter(Boolean).join(':');

/* The place of a problem, which the author's editor opens where there is one. */
function placeLink(problem) {
	const address = editorAddress(problem);
	const link = element(address ? 'a' : 'span', 'at', place(problem));
	if (address)
		link.href = address;
	return link;
}

/* Columns count bytes. What stands before the caret stands there again, unseen: so the caret is
 * beneath its place however wide the characters are. */
function sourceLines({ source: text, column, length }) {
	const lines = element('pre', 'source', `${text}\n`);
	lines.tabIndex = 0; /* a long line is scrolled, by keys as well */
	if (column) {
		const bytes = new TextEncoder().encode(text);
		const part = (from, to) => new TextDecoder().decode(bytes.slice(from, to));
		const marked = part(column - 1, column - 1 + length);
		lines.append(element('span', 'blank', part(0, column - 1)),
			element('span', 'caret', '^' + '~'.repeat(Math.max([...marked].length - 1, 0))));
	}
	return lines;
}

function problemItem(problem) {
	const item = element('li', `problem ${problem.severity}`,
		element('h2', '', element('span', 'severity', `${problem.severity}: `), problem.message));
	if (problem.file)
		item.append(element('p', 'place', placeLink(problem)));
	if (problem.source)
		item.append(sourceLines(problem));
	if (problem.hint)
		item.append(element('p', 'hint', problem.hint));
	if (problem.notes.length)
		item.append(element('ul', 'notes', ...problem.notes.map((note) =>
			element('li', 'note', placeLink(note), `: ${note.message}`))));
	return item;
}

const overlay = { host: null, dialog: null, shows: '', dismissed: '', before: null };

function hideOverlay() {
	const within = document.activeElement === overlay.host;
	overlay.host?.remove();
	overlay.shows = '';
	if (within)
		overlay.before?.focus({ preventScroll: true });
}

function dismissOverlay() {
	overlay.dismissed = overlay.shows;
	hideOverlay();
}

function makeOverlay() {
	const host = document.createElement('platen-overlay');
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(STYLE);
	host.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
	host.popover = 'manual'; /* above all else, other popovers included */
	extras.add(host);
	overlay.host = host;
	overlay.dialog = element('section', '');
	overlay.dialog.setAttribute('role', 'alertdialog');
	overlay.dialog.setAttribute('aria-labelledby', 'title');
	overlay.dialog.setAttribute('aria-describedby', 'problems');
	overlay.dialog.tabIndex = -1;
	host.shadowRoot.append(overlay.dialog);
	addEventListener('keydown', (event) => {
		if (event.key === 'Escape' && overlay.shows)
			dismissOverlay();
	}, { capture: true });
}

/* `data` is that of a problem event. What was dismissed stays away until something else is wrong. */
function showOverlay({ problems, errors, warnings, fingerprint }) {
	if (overlay.dismissed === fingerprint)
		return;
	if (!overlay.host)
		makeOverlay();
	const close = element('button', 'close', 'Close (Esc)');
	close.type = 'button';
	close.onclick = dismissOverlay;
	const title = element('h1', '', 'This page cannot be shown as it is now');
	title.id = 'title';
	const list = element('ol', '', ...problems.map(problemItem));
	if (!problems.length)
		list.append(element('li', '', 'The terminal says why.'));
	list.id = 'problems';
	const within = document.activeElement === overlay.host;
	overlay.dialog.replaceChildren(element('div', 'head', title, close), element('p', 'count',
		`${counted(problems.length, 'problem')} on this page; in the whole site `
		+ `${counted(errors, 'error')} and ${counted(warnings, 'warning')}`), list);
	overlay.shows = fingerprint;
	if (!overlay.host.isConnected) {
		overlay.before = document.activeElement;
		document.documentElement.append(overlay.host);
		overlay.host.showPopover?.();
	}
	/* whoever types goes on typing */
	if (within || !document.activeElement || document.activeElement === document.body)
		overlay.dialog.focus({ preventScroll: true });
}
