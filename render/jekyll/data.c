/* Files of _data: what each holds, and the tree of their names that `site.data` is.
 *
 * The tree is an index whose sort keys are the names as Jekyll's data_reader.rb makes keys of them, each
 * with a zero byte behind it: "menu\0", "team\0members\0". So one name is one prefix, and a page that
 * prints site.data.menu depends on what lies below that name alone. The theme's data is a tree of its own,
 * of the key "theme". */
#include "render/jekyll/jekyll.h"

#include <uv.h>

#include "core/char.h"
#include "core/path.h"
#include "render/data/csv.h"
#include "render/data/yaml.h"

/* ---- the tree ---- */

/* The folder's name in the theme is what it is, whatever `data_dir` says. */
static void
theme_params(struct task *t, struct buf *ret)
{
	struct value v;
	if (task_read(t, K_READING, S(""), &v) < 0)
		return;
	struct str theme = data_str(data_get(data_of(v.bytes), S("theme")));
	if (theme.len)
		buf_printf(ret, "%.*s_data", STR(theme));
}

void
data_tree_params(struct task *t, struct str key, struct buf *ret)
{
	struct data d;
	struct str folder;
	if (key.len) {
		theme_params(t, ret);
		return;
	}
	if (read_setting(t, S("data_dir"), &d) < 0)
		return;
	if (data_str(d).len == 0 || path_normalise(task_arena(t), data_str(d), &folder) < 0)
		folder = S("_data");
	if (folder.len <= KEY_MAX) /* no folder has a longer name */
		buf_add(ret, folder);
}

/* Where there is no folder nothing is accepted, so that any listing would do: the usual one is there, or is short. */
struct str
data_tree_source(struct str key, struct str params)
{
	return params.len ? params : S("_data");
}

/* In the order in which Jekyll reads them: of two files with one name the last wins. */
static const char *const ends[] = { ".yaml", ".yml", ".json", ".csv", ".tsv" };
enum { ENDS = sizeof(ends) / sizeof(ends[0]) };

size_t
datum_rank(struct str path)
{
	struct str end = path_extension(path);
	size_t i = 0;
	while (i < ENDS && !str_eq(end, str_of(ends[i])))
		i++;
	return i;
}

bool
data_tree_accepts(struct str key, struct str params, struct entry source)
{
	return params.len && source.ref.len > params.len + 1 && path_is_below(source.ref, params) &&
	       datum_rank(source.ref) < ENDS;
}

static bool
is_word(char c)
{
	return char_is_word(c) || c == '-';
}

/* A name as key: only letters of ASCII, digits, '_' and '-' stay, blanks become one '_'. */
static void
put_name(struct buf *b, struct str name)
{
	bool blank = false, any = false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (char_is_space(c)) {
			blank = any;
			continue;
		}
		if (!is_word(c))
			continue;
		if (blank)
			buf_add_char(b, '_');
		blank = false;
		any = true;
		buf_add_char(b, c);
	}
	if (blank)
		buf_add_char(b, '_');
	buf_add_char(b, '\0');
}

void
data_tree_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct buf sort = { 0 };
	struct str rest = str_from(path, params.len + 1), name;
	while (str_split(&rest, '/', &name)) {
		bool last = !rest.ptr;
		if (last)
			name.len -= path_extension(name).len;
		put_name(&sort, name);
	}
	entries_add(ret, (struct entry){ .sort = buf_str(&sort), .ref = path });
	buf_done(&sort);
}

/* ---- one file ---- */

static void
parse_table(struct task *t, struct str path, struct str text, bool tabs, struct buf *ret)
{
	struct data config, headers;
	struct str key = tabs ? S("tsv_reader") : S("csv_reader");
	struct buf diags = BUF_ARENA(task_arena(t));
	if (read_setting(t, key, &config) < 0)
		return;
	headers = data_get(config, S("headers"));
	struct csv_source source = { .path = path,
		.text = text,
		.separator = tabs ? '\t' : ',',
		.no_headers = data_exists(headers) && !data_bool(headers, true) };
	(void)csv_parse(&source, ret, &diags);
	document_report(t, buf_str(&diags));
}

/* JSON is read as YAML where it is none: Jekyll reads all of it as YAML. */
static void
parse_tree(struct task *t, struct str path, struct str text, struct buf *ret)
{
	struct yaml_source source = { .path = path, .text = text };
	struct data_builder b = { .out = ret };
	struct diag d;
	bool json = str_eq(path_extension(path), S(".json"));
	if (json) {
		int r = data_from_json_as_yaml(&b, path, text, &d);
		data_builder_done(&b);
		if (r == 0)
			return;
		ret->len = 0;
	}
	(void)document_yaml(t, &source, ret);
}

void
datum_compute(struct task *t, struct str path, struct buf *ret)
{
	struct str text;
	enum what what;
	if (read_text(t, path, &what, &text) < 0 || what == ABSENT)
		return;
	if (what != REGULAR) {
		struct diag d = document_unread(t, path, text);
		task_report(t, &d);
		return;
	}
	bool csv = str_eq(path_extension(path), S(".csv"));
	if (csv || str_eq(path_extension(path), S(".tsv")))
		parse_table(t, path, text, !csv, ret);
	else
		parse_tree(t, path, text, ret);
}

static int
read_all(struct task *t, struct str tree)
{
	struct entry *e;
	struct value v;
	size_t n;
	int r = task_each(t, K_DATA_TREE, tree, S(""), &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = task_read(t, K_DATUM, e[i].ref, &v);
	return r;
}

void
data_read_compute(struct task *t, struct str key, struct buf *ret)
{
	if (read_all(t, S("")) == 0)
		(void)read_all(t, S("theme"));
}
