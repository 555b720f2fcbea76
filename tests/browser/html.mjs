// Every page that is built is valid HTML, by html-validate's rules for the standard.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { program, realPosts, root, Site } from './site.mjs';
import { attempt, done, equal, ok, skipAll } from './tap.mjs';

const { HtmlValidate, StaticConfigLoader, formatterFactory } = await import('html-validate').catch(() =>
	skipAll('html-validate is not installed: run npm ci in tests/browser'));
const validator = new HtmlValidate(new StaticConfigLoader({ extends: ['html-validate:standard'] }));
const format = formatterFactory('text');

function htmlFiles(dir) {
	return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
		const name = path.join(dir, entry.name);
		return entry.isDirectory() ? htmlFiles(name) : name.endsWith('.html') ? [name] : [];
	}).sort();
}

async function validate(name, text) {
	const report = await validator.validateString(text, name);
	ok(report.valid, `${name} is valid`, format(report.results));
}

async function built(name, folder, least) {
	const site = new Site();
	try {
		site.copy(folder);
		const out = site.path('_site');
		const build = spawnSync(program, ['build', site.dir, '-o', out, '--url', 'https://example.org'],
			{ encoding: 'utf8' });
		equal(build.status, 0, `${name} is built`);
		const pages = fs.existsSync(out) ? htmlFiles(out) : [];
		ok(pages.length >= least, `${name} has at least ${least} pages`, pages.length);
		for (const page of pages)
			await validate(`${name}: ${path.relative(out, page)}`, fs.readFileSync(page, 'utf8'));
	} finally {
		await site.done();
	}
}

// The pages that are only ever served: with the client script, broken, and platen's own.
async function served() {
	const site = new Site({
		'a.md': '---\ntitle: A & <b>\ndate: 2024-01-01\ntags: [x y, "ü&<"]\n---\n\nwords\n',
		'bad.md': '---\ntitle: [\n---\n\nwords\n',
	});
	try {
		await site.start();
		for (const at of ['/', '/a/', '/bad/', '/no/such/', '/_platen/'])
			await validate(`dev: ${at}`, (await site.get(at)).body);
	} finally {
		await site.done();
	}
}

await attempt('the first site', () => built('tests/sites/first', path.join(root, 'tests/sites/first'), 7));
await attempt('the press', () => built('tests/sites/press', path.join(root, 'tests/sites/press'), 7));
await attempt('three posts', () => built('posts', realPosts(), 5));
await attempt('what dev serves', served);
done();
