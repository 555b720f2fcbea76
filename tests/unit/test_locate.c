/* Where in a source stands what a page shows. */
#include "core/diag.h"
#include "tests/unit/tap.h"
#include "watch/editor.h"
#include "watch/locate.h"

static struct arena arena;

static const char text[] = "---\n"                                      /* 1 */
			   "title: The heading\n"                       /* 2 */
			   "---\n"                                      /* 3 */
			   "Some *words* to [read](https://a.b/c/d).\n" /* 4 */
			   "\n"                                         /* 5 */
			   "It's \"quoted\" -- twice.\n"                /* 6 */
			   "\n"                                         /* 7 */
			   "Same.\n"                                    /* 8 */
			   "\n"                                         /* 9 */
			   "{% for i in (1..3) %}\n"                    /* 10 */
			   "made {{ i }} of these\n"                    /* 11 */
			   "{% endfor %}\n"                             /* 12 */
			   "\n"                                         /* 13 */
			   "Same.\n";                                   /* 14 */

static void
at(const char *words, const char *before, const char *after, size_t nth, uint32_t line,
	const char *sentence)
{
	struct locate what = { str_of(words), str_of(before), str_of(after), nth };
	struct diag d = { 0 };
	size_t offset = 0;
	if (locate(S(text), &what, &arena, &offset))
		diag_locate(&d, S(text), offset);
	if (!ok(d.line == line, "%s", sentence))
		note("line %u", d.line);
}

static void
test_places(void)
{
	at("Some words to read.", "", "", 0, 4,
		"words with marks and links between them are found");
	at("The heading", "", "Some words", 0, 2, "a title in the front matter");
	at("It’s “quoted” – twice.", "", "", 0, 6,
		"quotes and dashes that were made of plain ones");
	at("Same.", "", "", 0, 8, "of two that are alike, the first");
	at("Same.", "", "", 1, 14, "or the second, as the page has them");
	at("Same.", "made 3 of these", "", 0, 14, "or the one that the words around it tell");
	at("made 2 of these", "made 1 of these", "", 1, 11,
		"what a loop has made, where it is written");
	at("nothing of the kind", "", "", 0, 0, "what is not there is not found");
	at("", "", "", 0, 0, "nor is nothing");
	at("...", "a", "b", 0, 0, "nor what has no words");
}

static void
test_editors(void)
{
	struct near near = { .given = S("") };
	const char *named = editor_address("vscode", &near);
	ok(named && strcmp(named, "vscode://file{path}:{line}:{column}") == 0,
		"an editor by its name");
	const char *own = "my-editor://open?f={path}";
	ok(editor_address(own, &near) == own, "one by its address");
	ok(!editor_address("my-editor://open", &near), "an address needs the path");
	ok(!editor_address("{path}", &near), "and a scheme");
	ok(!editor_address("JavaScript:run('{path}')", &near), "that runs nothing");
	ok(!editor_address("https://example.org/{path}", &near), "and tells nobody else");
	near = (struct near){ .given = S("vscdoe") };
	ok(!editor_address("vscdoe", &near) && near.best && strcmp(near.best, "vscode") == 0,
		"a name that is misspelt has a hint");
}

int
main(void)
{
	test_places();
	test_editors();
	arena_done(&arena);
	return done_testing();
}
