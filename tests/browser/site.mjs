// A folder of Markdown in a temporary place, the three ways in which editors save, and a real
// `platen dev` over it. Waits are for what the program says or serves, never for time; the limits
// here only end a test that has failed already.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

export const LIMIT_MS = 20000;
export const program = process.env.PLATEN || 'build/watch/platen';
export const root = path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');

// The real posts where this checkout has them beside it, else the ones written for this suite.
export function realPosts() {
	const shared = process.env.PLATEN_SHARED || path.join(root, '../shared');
	const real = path.join(shared, 'posts');
	return fs.existsSync(real) ? real : path.join(root, 'tests/browser/posts');
}

export const styles = {
	'in place': (file, text) => {
		const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
		const bytes = Buffer.from(text);
		fs.writeSync(fd, bytes, 0, bytes.length, 0);
		fs.ftruncateSync(fd, bytes.length);
		fs.closeSync(fd);
	},
	'truncate and write': (file, text) => {
		const fd = fs.openSync(file, 'w');
		const half = Math.floor(text.length / 2);
		fs.writeSync(fd, text.slice(0, half));
		fs.writeSync(fd, text.slice(half));
		fs.closeSync(fd);
	},
	'temporary and rename': (file, text) => {
		const temporary = path.join(path.dirname(file), `.${path.basename(file)}.tmp`);
		fs.writeFileSync(temporary, text);
		fs.renameSync(temporary, file);
	},
};

export class Site {
	constructor(files = {}) {
		this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'platen-site-'));
		this.log = [];
		this.options = []; // more of them, for dev
		for (const [name, text] of Object.entries(files))
			this.write(name, text);
	}

	path(name) {
		return path.join(this.dir, name);
	}

	write(name, text, style = 'truncate and write') {
		fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
		styles[style](this.path(name), text);
	}

	copy(folder) {
		fs.cpSync(folder, this.dir, { recursive: true });
		spawnSync('chmod', ['-R', 'u+w', this.dir]);
	}

	// Starts the program, and returns once it has said where it listens.
	async start(port = 0) {
		this.child = spawn(program, ['dev', '--watch', this.dir, '--port', String(port), '--log', 'json', ...this.options],
			{ stdio: ['ignore', 'pipe', 'pipe'] });
		this.child.on('error', () => {});
		this.ended = new Promise((end) => this.child.once('close', end));
		this.child.stderr.on('data', (bytes) => this.log.push(String(bytes)));
		const lines = readline.createInterface({ input: this.child.stdout });
		this.url = await new Promise((found, lost) => {
			const timer = setTimeout(() => lost(new Error('no address within the limit')), LIMIT_MS);
			this.ended.then(() => {
				clearTimeout(timer);
				lost(new Error(`platen dev ended: ${this.log.join('')}`));
			});
			lines.on('line', (line) => {
				this.log.push(line);
				const m = /http:\/\/localhost:\d+\//.exec(line);
				if (m) {
					clearTimeout(timer);
					found(m[0]);
				}
			});
		});
		this.port = Number(new URL(this.url).port);
		return this.url;
	}

	async stop(signal = 'SIGTERM') {
		if (!this.child)
			return;
		this.child.kill(signal);
		const hard = setTimeout(() => this.child.kill('SIGKILL'), LIMIT_MS);
		this.status = await this.ended;
		clearTimeout(hard);
		this.child = null;
	}

	async done() {
		await this.stop();
		fs.rmSync(this.dir, { recursive: true, force: true });
	}

	// One GET, beside the browser: {status, headers, body}.
	get(url) {
		return new Promise((answer, lost) => {
			http.get(new URL(url, this.url), { agent: false }, (res) => {
				const parts = [];
				res.on('data', (bytes) => parts.push(bytes));
				res.on('end', () => answer({
					status: res.statusCode,
					headers: res.headers,
					body: Buffer.concat(parts).toString(),
				}));
			}).on('error', lost);
		});
	}

	// Returns once so many tabs listen.
	async streams(n) {
		while (JSON.parse((await this.get('/_platen/state.json')).body).streams < n)
			await new Promise((next) => setTimeout(next, 5));
	}

	// Listens to the events of `pages` as they are now, as an editor or a harness would.
	async listen(...pages) {
		const query = [];
		for (const page of pages) {
			const { headers } = await this.get(page);
			const have = (headers.etag ?? '').replace(/\W/g, '');
			query.push(`page=${encodeURIComponent(page)}&have=${have}`);
		}
		return Events.open(new URL(`/_platen/events?${query.join('&')}`, this.url));
	}
}

// A stream of server-sent events: all that came, and a promise for the one that fits.
class Events {
	static open(url) {
		const events = new Events();
		events.all = [];
		events.waiting = [];
		return new Promise((opened, lost) => {
			events.request = http.get(url, { agent: false, headers: { Accept: 'text/event-stream' } },
				(res) => {
					let rest = '';
					res.setEncoding('utf8');
					res.on('data', (text) => {
						const parts = (rest + text).split('\n\n');
						rest = parts.pop();
						parts.forEach((part) => events.take(part));
					});
					res.on('error', () => {});
					opened(events);
				}).on('error', lost);
		});
	}

	take(part) {
		const event = { name: 'message', data: '' };
		for (const line of part.split('\n')) {
			if (line.startsWith('event:'))
				event.name = line.slice(6).trim();
			else if (line.startsWith('data:'))
				event.data += line.slice(5).trim();
		}
		if (part.startsWith(':') && !event.data)
			return; // a comment that keeps the connection alive
		this.all.push(event);
		this.waiting = this.waiting.filter(({ fits, found }) => !fits(event) || found(event));
	}

	next(fits) {
		return new Promise((found, lost) => {
			const timer = setTimeout(() => lost(new Error(
				`no such event; got ${JSON.stringify(this.all)}`)), LIMIT_MS);
			this.waiting.push({ fits, found: (event) => {
				clearTimeout(timer);
				found(event);
			} });
		});
	}

	close() {
		this.request.destroy();
	}
}
