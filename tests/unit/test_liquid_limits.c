/* Liquid: that whatever a template does ends soon, with a reason and its place. */
#include <stdlib.h>
#include <time.h>

#include "liquid_rig.h"

/* ThreadSanitizer makes each of these steps tens of times as long, and has nothing to watch in any: a template is
 * run by one thread. The first and the last loop are enough for it; every other build runs all of them. */
#if defined(__SANITIZE_THREAD__)
enum { FEW_LOOPS = true };
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
enum { FEW_LOOPS = true };
#else
enum { FEW_LOOPS = false };
#endif
#else
enum { FEW_LOOPS = false };
#endif

static struct str
repeat(const char *text, size_t n)
{
	struct buf b = BUF_ARENA(&arena);
	while (n-- > 0)
		buf_add(&b, str_of(text));
	return buf_str(&b);
}

/* The template with s, a text of a megabyte. */
static struct str
large(const char *template)
{
	return arena_printf(&arena,
		"{%% assign s = '0123456789abcdef' %%}{%% for i in (1..16) %%}"
		"{%% assign s = s | append: s %%}{%% endfor %%}%s",
		template);
}

/* Each is a loop without end, or as good as one. */
static void
test_steps(struct test_host *h)
{
	static const struct {
		const char *text;
		bool holds; /* what it makes is held until its end, and that is too much first */
	} loops[] = {
		{ "{% for i in (1..9000000000) %}{% endfor %}", false },
		{ "{% for i in (1..9000000000) %}{% assign t = i | plus: 1 %}{% endfor %}", false },
		{ "{% for i in (1..9000000000) %}{% assign t = s | default: s | upcase %}"
		  "{% endfor %}",
			false },
		{ "{% for i in (1..9000000000) %}{% if s contains 'zzz' %}{% endif %}{% endfor %}",
			false },
		{ "{% for i in (1..9000000000) %}{% if s == s %}{% endif %}{% endfor %}", false },
		{ "{% for i in (1..9000000000) %}{% assign t = s | strip_html | size %}{% endfor "
		  "%}",
			false },
		{ "{% for i in (1..9000000000) %}{% assign t = s | split: '0' | sort %}{% endfor "
		  "%}",
			true },
		{ "{% for i in (1..9000000000) %}{% capture t %}{{ t }}x{% endcapture %}{% endfor "
		  "%}",
			true },
		{ "{% for i in (1..90000) %}{% for j in (1..90000) %}{% if i %}{% endif %}"
		  "{% endfor %}{% endfor %}",
			false },
	};
	size_t n = sizeof(loops) / sizeof(*loops);
	for (size_t i = 0; i < n; i += FEW_LOOPS ? n - 1 : 1) {
		h->taken = 0;
		bool ends = refused(h, large(loops[i].text), "t.html:1:");
		bool full =
			str_search(buf_str(&h->said),
				S("this needs too much memory: more than 128 MB")) < h->said.len;
		bool steps = h->taken > LIQUID_STEPS && h->taken < LIQUID_STEPS + LIQUID_STEPS / 10;
		ok(ends && full == loops[i].holds && steps == !full,
			"a loop without end is an error, with its place, after %s: %s",
			loops[i].holds ? "128 MB" : "20000000 steps", loops[i].text);
		arena_reset(&arena);
		*h = (struct test_host){
			.arena = &arena, .data = json(variables), .templates = json(templates)
		};
	}
	h->steps = 2 * LIQUID_STEPS;
	struct buf out = BUF_ARENA(&arena);
	ok(test_render(h, S("{% for i in (1..11000000) %}{% assign t = i %}{% endfor %}"), &out) ==
			0,
		"a host may allow more");
	h->steps = 0;
}

static void
test_limits(void)
{
	struct test_host h = {
		.arena = &arena, .data = json(variables), .templates = json(templates)
	};
	struct buf out = BUF_ARENA(&arena);
	ok(refused(&h, S("{% include 'deep' %}"), "Nesting too deep"),
		"a template that includes itself is an error");
	ok(refused(&h, repeat("{% if yes %}", 200), "Nesting too deep"), "so are 200 open blocks");
	test_steps(&h);
	h.steps = 10 * LIQUID_STEPS;
	ok(refused(&h, large("{% for i in (1..99) %}{% assign s = s | append: s %}{% endfor %}"),
		   "longer than"),
		"a text that doubles without end is an error");
	ok(refused(&h, large("{% for i in (1..9000000000) %}{{ s }}{% endfor %}"), "prints more"),
		"an output without end is an error");
	h.steps = 0;
	struct str brackets = arena_printf(
		&arena, "{{ a%.*s0%.*s }}", STR(repeat("[a", 400)), STR(repeat("]", 400)));
	ok(test_render(&h, brackets, &out) == 0, "brackets without end are read no further");
	ok(test_render(&h, repeat("{%", 100000), &out) == UV_EINVAL,
		"tags without ends are an error at once");
	arena_reset(&arena);
}

/* ---- garbage ---- */

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void
test_garbage(void)
{
	static const char *const pieces[] = { "{%", "%}", "{{", "}}", "{%-", "-%}", " if ", " for ",
		" i in ", " endif ", "endfor", "else", " a ", "s", " | ", "upcase", ": ", ", ", "'",
		"\"", "(1..3)", "[", "]", ".", "..", " == ", " and ", "contains ",
		"assign x = ", "capture y", "endcapture", "case s", "when", "endcase", "cycle 1, 2",
		"tablerow ", "endtablerow", "include 'one'", "render 'one'", " with ", "raw",
		"endraw", "comment", "endcomment", "liquid\n", "\n", "limit: 2", "offset: continue",
		"reversed", "1", "-", "2.5", "nil", "\xff", "\xc3", "#", "break", "increment c",
		"{% if yes %}", "{% endif %}", "{% for i in a %}", "{% endfor %}", "{{ i }}", "?",
		"=", "doc", "unless", "elsif yes", "ifchanged" };
	uint64_t seed = (uint64_t)time(NULL) | 1, state = seed;
	size_t rounds = 5000, bad = 0;
	if (getenv("SEED"))
		seed = state = strtoull(getenv("SEED"), NULL, 10);
	note("seed %llu", (unsigned long long)seed);
	struct arena kept = { 0 }, before = arena;
	arena = kept;
	for (size_t i = 0; i < rounds; i++) {
		struct test_host h = {
			.arena = &arena, .data = json(variables), .templates = json(templates)
		};
		struct buf text = BUF_ARENA(&arena), out = BUF_ARENA(&arena);
		for (size_t n = next_random(&state) % 24; n > 0; n--)
			buf_add(&text, str_of(pieces[next_random(&state) %
						     (sizeof(pieces) / sizeof(pieces[0]))]));
		int r = test_render(&h, buf_str(&text), &out);
		bad += r != 0 && (r != UV_EINVAL || h.said.len == 0);
		arena_reset(&arena);
	}
	ok(bad == 0, "%zu pieces of garbage print something or are an error with a reason", rounds);
	arena_done(&arena);
	arena = before;
}

int
main(void)
{
	test_limits();
	test_garbage();
	arena_done(&arena);
	return done_testing();
}
