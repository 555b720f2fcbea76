/* Patterns for names. */
#include "tests/unit/tap.h"

#include "core/glob.h"

static bool
text(const char *pattern, const char *s)
{
	return glob_match(str_of(pattern), str_of(s), GLOB_TEXT);
}

static bool
path(const char *pattern, const char *s)
{
	return glob_match(str_of(pattern), str_of(s), GLOB_PATH);
}

static void
test_text(void)
{
	ok(text("a*c", "abc") && text("a*c", "ac") && !text("a*c", "ab"), "a star takes anything");
	ok(text("*.md", "a/b.md"), "in a text a star takes slashes");
	ok(text("a?c", "a\xC3\xA4"
		       "c") &&
			!text("a?c", "ac"),
		"a question mark is one character");
	ok(text("[a-c]x", "bx") && !text("[a-c]x", "dx") && text("[^a-c]x", "dx"),
		"a set takes or leaves out a range");
	ok(text("\\*", "*") && !text("\\*", "a"), "a backslash takes what follows as it is");
	ok(!text("[ab", "a") && text("", "") && !text("", "a"), "what never ends matches nothing");
	ok(text("*a*b*c", "xxaxxbxxc") && !text("*a*b*c", "xxaxxcxxb"), "several stars go back");
	ok(!text("{a,b}", "a"), "braces are text in a text");
}

static void
test_path(void)
{
	ok(path("*.md", "b.md") && !path("*.md", "a/b.md"), "in a path a star stays in its folder");
	ok(path("**/b.md", "b.md") && path("**/b.md", "a/c/b.md"), "two stars take any folders");
	ok(path("a/**/b", "a/b") && path("a/**/b", "a/x/y/b") && !path("a/**/b", "x/b"),
		"or none, in the middle too");
	ok(!path("*", ".a") && !path("**/a", ".b/a") && path(".*", ".a"),
		"a leading dot has to be written");
	ok(path("a/{b,c}/d", "a/c/d") && !path("a/{b,c}/d", "a/x/d"), "braces are either");
	ok(path("{a,b{c,d}}", "bd") && path("a{,b}", "a"), "braces within braces, and empty ones");
	ok(path("section/*/page.html", "section/x/page.html") &&
			!path("section/*/page.html", "section/x/y/page.html"),
		"a star is one folder");
	ok(path("**/*", "a/b/c") && path("a?b", "axb") && !path("a?b", "a/b"),
		"a slash is only itself");
}

static void
test_bounds(void)
{
	char stars[401], as[2001];
	memset(stars, 'a', 400);
	for (size_t i = 0; i < 400; i += 2)
		stars[i] = '*';
	stars[400] = 0;
	memset(as, 'a', 2000);
	as[2000] = 0;
	as[1999] = 'b';
	ok(!text(stars, as) && !path(stars, as), "hundreds of stars take no time");
	ok(!path("{{{{{{a,b},c},d},e},f},g}{1,2}{1,2}{1,2}{1,2}{1,2}{1,2}{1,2}{1,2}{1,2}x", "a"),
		"nor do braces upon braces");
}

int
main(void)
{
	test_text();
	test_path();
	test_bounds();
	return done_testing();
}
