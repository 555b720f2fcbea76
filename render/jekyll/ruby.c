/* The Ruby of _plugins, which is not run: each file is named once, with what its text says that it would add. */
#include "render/jekyll/plugin.h"

#include "core/char.h"
#include "render/jekyll/render.h"

/* The name that a call of register_tag is given: "x", 'x' or :x; "" where it is computed. */
static struct str
tag_name(struct str call)
{
	size_t from = 0, end;
	while (from < call.len && strchr(" \t('\":", call.ptr[from]) && call.ptr[from])
		from++;
	for (end = from; end < call.len && char_is_word(call.ptr[end]);)
		end++;
	bool quoted = from > 0 && strchr("'\":", call.ptr[from - 1]);
	return quoted ? str_slice(call, from, end) : S("");
}

static void
add_missing(struct buf *b, const char *what, struct str name)
{
	buf_printf(b, "%s%s", b->len ? ", " : "", what);
	if (name.len)
		buf_printf(b, " '%.*s'", STR(name));
}

static void
describe(struct str text, struct buf *ret)
{
	static const struct {
		const char *mark, *what;
	} marks[] = { { "register_filter", "its filters" },
		{ "Generator", "the pages that it makes" }, { "Converter", "what it converts" },
		{ "Hooks.register", "what it changes in pages" } };
	struct str mark = S("register_tag");
	for (struct str rest = text;;) {
		size_t at = str_search(rest, mark);
		if (at == rest.len)
			break;
		rest = str_from(rest, at + mark.len);
		add_missing(ret, "the tag", tag_name(rest));
	}
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		if (str_search(text, str_of(marks[i].mark)) < text.len)
			add_missing(ret, marks[i].what, S(""));
	}
	if (ret->len == 0)
		buf_lit(ret, "what it adds to the pages");
}

int
plugin_report_ruby(struct task *t, struct buf *list)
{
	struct entry *e;
	size_t n;
	struct str folder;
	int r = read_setting_text(t, S("plugins_dir"), &folder);
	if (r == 0)
		r = task_each(t, K_TREE, S(""),
			arena_printf(
				task_arena(t), "%.*s/", STR(folder.len ? folder : S("_plugins"))),
			&e, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		enum what what;
		struct str text;
		struct buf missing = BUF_ARENA(task_arena(t));
		if (!str_ends(e[i].ref, S(".rb")))
			continue;
		r = read_text(t, e[i].ref, &what, &text);
		if (r < 0)
			return r;
		describe(what == REGULAR ? text : S(""), &missing);
		struct diag d = { .severity = DIAG_WARNING,
			.path = e[i].ref,
			.message = S("this is Ruby, and is not run"),
			.hint = arena_printf(
				task_arena(t), "missing: %.*s", STR(buf_str(&missing))) };
		task_report(t, &d);
		buf_printf(list, ", %.*s", STR(e[i].ref));
	}
	return r;
}
