// Accessibility, by axe-core: what it finds wrong with a tab, as text; '' where that is nothing.
import { createRequire } from 'node:module';
import { skipAll } from './tap.mjs';

let path = '';
try {
	path = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
} catch {
	skipAll('axe-core is not installed: run npm ci in tests/browser');
}

export async function axe(page, within) {
	await page.addScriptTag({ path });
	const { violations } = await page.evaluate((selector) => window.axe.run(selector ?? document), within);
	return violations.map(({ id, help, nodes }) =>
		`${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`).join('\n');
}
