/* The plugins that a site asks for, in its configuration and in its Gemfile, and what of them is missing here.
 *
 * Jekyll requires what `plugins` lists and each gem of the Gemfile's group jekyll_plugins. Bundler runs a
 * Gemfile as Ruby; read here is what nearly all consist of: lines of gems, alone or in groups. */
#include "render/jekyll/wanted.h"

#include "render/jekyll/plugin.h"

/* ---- the Gemfile ------------------------------------------------------------------------------- */

/* Takes the next line that is no comment, trimmed, and counts all of them; false at the end. */
static bool
next_line(struct gemfile *g, struct str *ret)
{
	while (str_line(&g->rest, ret)) {
		g->line++;
		*ret = str_trim(*ret);
		if (ret->len && ret->ptr[0] != '#')
			return true;
	}
	return false;
}

static bool
starts_with_word(struct str line, struct str word)
{
	return str_starts(line, word) &&
	       (line.len == word.len || strchr(" (\t", line.ptr[word.len]) != NULL);
}

static bool
opens_block(struct str line)
{
	static const char *const words[] = { "if", "unless", "case", "begin", "def" };
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (starts_with_word(line, str_of(words[i])))
			return true;
	return str_ends(line, S(" do")) || str_search(line, S(" do |")) < line.len;
}

static bool
names_group(struct str line)
{
	return str_search(line, S("jekyll_plugins")) < line.len;
}

/* What stands between the first quotes. */
static struct str
first_quoted(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '"' || line.ptr[i] == '\'')
			return str_slice(line, i + 1, str_find(line, line.ptr[i], i + 1));
	return S("");
}

bool
gemfile_next(struct gemfile *g, struct str *ret)
{
	struct str line;
	while (next_line(g, &line)) {
		bool gem = starts_with_word(line, S("gem"));
		if (starts_with_word(line, S("end"))) {
			g->depth -= g->depth > 0;
			g->group = g->group > g->depth ? 0 : g->group;
		} else if (!gem && opens_block(line)) {
			g->depth++;
			if (g->group == 0 && starts_with_word(line, S("group")) &&
				names_group(line))
				g->group = g->depth;
		} else if (gem && (g->group || names_group(line))) {
			*ret = first_quoted(line);
			if (ret->len)
				return true;
		}
	}
	return false;
}

int
wanted_own_theme(struct task *t, struct str name, bool *ret, struct buf *plugins)
{
	enum what what;
	struct str text, line, file = arena_printf(task_arena(t), "%.*s.gemspec", STR(name));
	int r = read_regular(t, file, ret);
	if (r == 0 && *ret)
		r = read_text(t, file, &what, &text);
	if (r < 0 || !*ret || what != REGULAR)
		return r;
	struct gemfile g = { .rest = text };
	while (next_line(&g, &line)) {
		bool runtime = str_search(line, S(".add_runtime_dependency")) < line.len ||
			       str_search(line, S(".add_dependency")) < line.len;
		struct str gem = runtime ? first_quoted(line) : S("");
		if (gem.len && !str_eq(gem, S("jekyll")))
			pack_str(plugins, gem);
	}
	return 0;
}

/* ---- what is missing --------------------------------------------------------------------------- */

/* Adds the name; true where it was not there. */
static bool
add_name(struct buf *names, struct str name)
{
	if (names->len && packed_has(buf_str(names), name))
		return false;
	pack_str(names, name);
	return true;
}

static void
report_plugin(struct wanted *w, struct str path, uint32_t line, uint32_t column, struct str name)
{
	struct diag d = { .severity = DIAG_WARNING,
		.path = path,
		.line = line,
		.column = column,
		.message = arena_printf(
			task_arena(w->t), "the plugin '%.*s' is Ruby, and is not run", STR(name)),
		.hint = plugin_missing(task_arena(w->t), name) };
	if (plugin_is_known(name) || !add_name(&w->unsupported, name) ||
		document_locate(w->t, &d) < 0)
		return;
	task_report(w->t, &d);
}

/* Of a gem whose name tells nothing we do not know whether it is a plugin. */
static bool
is_plugin(const struct wanted *w, struct str gem)
{
	return (str_starts(gem, S("jekyll-")) || str_eq(gem, S("jemoji"))) &&
	       !str_starts(gem, S("jekyll-theme-")) && !str_eq(gem, w->theme);
}

int
wanted_plugins(struct wanted *w)
{
	enum what what;
	bool there;
	struct str text, name;
	for (size_t i = 0; i < data_len(w->list); i++) {
		struct data node = data_at(w->list, i);
		name = data_str(node);
		if (name.len == 0)
			continue; /* told by the settings */
		(void)add_name(&w->names, name);
		report_plugin(w, w->list_path, data_line(node), data_column(node), name);
	}
	int r = read_regular(w->t, S("Gemfile"), &there);
	if (r == 0 && there)
		r = read_text(w->t, S("Gemfile"), &what, &text);
	if (r < 0 || !there || what != REGULAR)
		return r;
	struct gemfile g = { .rest = text };
	while (gemfile_next(&g, &name)) {
		if (is_plugin(w, name) && add_name(&w->names, name))
			report_plugin(w, S("Gemfile"), g.line, 1, name);
	}
	return 0;
}

void
wanted_remote(struct wanted *w)
{
	struct diag d = { .severity = DIAG_WARNING,
		.path = w->remote_path,
		.line = data_line(w->remote),
		.column = data_column(w->remote),
		.message = S("a remote_theme is not fetched"),
		.hint = S("put its files into the site, or name an installed theme") };
	if (data_str(w->remote).len == 0)
		return;
	pack_str(&w->unsupported, S("remote_theme"));
	task_report(w->t, &d);
}
