// The Test Anything Protocol: one line a sentence that was proved, or not.
let count = 0;
let failed = 0;

export function ok(cond, sentence, detail) {
	console.log(`${cond ? '' : 'not '}ok ${++count} - ${sentence}`);
	if (!cond) {
		failed++;
		if (detail !== undefined)
			String(detail).split('\n').slice(0, 30).forEach((line) => console.log(`# ${line}`));
	}
	return cond;
}

export function equal(got, want, sentence) {
	const g = JSON.stringify(got), w = JSON.stringify(want);
	return ok(g === w, sentence, `got  ${g}\nwant ${w}`);
}

// Runs `body`; what it throws is a failure of `sentence`, and the rest goes on.
export async function attempt(sentence, body) {
	try {
		await body();
	} catch (e) {
		ok(false, sentence, e.message);
	}
}

export function skip(sentence, why) {
	console.log(`ok ${++count} - ${sentence} # SKIP ${why}`);
}

export function skipAll(why) {
	console.log(`1..0 # SKIP ${why}`);
	process.exit(0);
}

export function done() {
	console.log(`1..${count}`);
	process.exitCode = failed ? 1 : 0;
}

// Numbers below n, the same for a seed everywhere (mulberry32).
export function random(seed) {
	let state = seed >>> 0;
	return (n) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) % n;
	};
}
