// Debian's Chromium, driven by playwright-core; skips the whole suite by name where either is absent.
import fs from 'node:fs';
import { skipAll } from './tap.mjs';
import { LIMIT_MS } from './site.mjs';

const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

export async function launch() {
	if (!fs.existsSync(executablePath))
		skipAll('no Chromium at ' + executablePath);
	const { chromium } = await import('playwright-core').catch(() =>
		skipAll('playwright-core is not installed: run npm ci in tests/browser'));
	const browser = await chromium.launch({
		executablePath,
		args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync',
			'--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost'],
	});
	return browser;
}

// A context that remembers in `strangers` what was asked of other hosts (and never answered).
export async function context(browser, options = {}) {
	const made = await browser.newContext({ viewport: { width: 900, height: 600 }, ...options });
	made.setDefaultTimeout(LIMIT_MS);
	made.strangers = [];
	made.on('request', (request) => {
		const url = new URL(request.url());
		if (url.hostname !== 'localhost' && url.protocol !== 'data:')
			made.strangers.push(url.href);
	});
	return made;
}

// Waits until `fits`, a function run in the page, is true there, over reloads.
export function shows(page, fits, argument) {
	return page.waitForFunction(fits, argument, { polling: 10, timeout: LIMIT_MS });
}
