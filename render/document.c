/* A Markdown file taken apart: its front matter as data, and where its body begins.
 *
 * Reads the file and nothing else, so that it runs once a save; a changed body comes out the same and
 * is cut off here. */
#include "render/kinds.h"

#include "render/front.h"
#include "render/markdown/markdown.h"
#include "render/data/yaml.h"

void
document_report(struct task *t, struct str diags)
{
	struct diag d;
	while (diag_next(&diags, &d))
		task_report(t, &d);
}

bool
document_yaml(struct task *t, const struct yaml_source *source, struct buf *block)
{
	struct buf diags = BUF_ARENA(task_arena(t));
	int r = yaml_parse(source, block, &diags);
	document_report(t, buf_str(&diags));
	return r == 0;
}

static void
front_pack(struct buf *b, const struct front *f)
{
	pack_u64(b, f->broken);
	pack_u64(b, f->body);
	pack_u64(b, f->line);
	pack_str(b, f->heading);
	pack_str(b, f->data);
}

struct front
front_unpack(struct str value)
{
	struct front f = { .broken = true };
	if (value.len == 0)
		return f;
	f.broken = unpack_u64(&value) != 0;
	f.body = (size_t)unpack_u64(&value);
	f.line = (uint32_t)unpack_u64(&value);
	f.heading = unpack_str(&value);
	f.data = unpack_str(&value);
	return f;
}

int
document_locate(struct task *t, struct diag *d)
{
	struct str text, line;
	enum what what;
	if (d->line == 0)
		return 0;
	int r = read_text(t, d->path, &what, &text);
	if (r < 0 || what != REGULAR)
		return r;
	for (uint32_t i = 0; i < d->line; i++) {
		if (!str_line(&text, &line))
			return 0;
	}
	d->source = line;
	return 0;
}

struct diag
document_unread(struct task *t, struct str path, struct str why)
{
	return (struct diag){ .severity = DIAG_ERROR,
		.path = path,
		.line = 1,
		.column = 1,
		.message = arena_printf(task_arena(t), "cannot be read: %.*s", STR(why)) };
}

/* The line of a text, from 1, without its end. */
static struct str
line_at(struct str text, uint32_t number)
{
	struct str line = S("");
	for (uint32_t i = 0; i < number; i++) {
		if (!str_line(&text, &line))
			return S("");
	}
	return line;
}

/* The front matter must say "key: value" where it says anything. */
static bool
is_map(struct str path, struct str text, struct data data, struct buf *diags)
{
	if (!data_exists(data) || data_kind(data) == DATA_NULL || data_kind(data) == DATA_MAP)
		return true;
	struct diag d = { .severity = DIAG_ERROR,
		.path = path,
		.line = data_line(data),
		.column = data_column(data),
		.message = S("front matter should be lines of 'key: value'"),
		.source = line_at(text, data_line(data)) };
	diag_encode(diags, &d);
	return false;
}

void
front_make(struct str path, struct str text, struct arena *a, struct buf *ret, struct buf *diags)
{
	struct front_split split;
	struct front f = { .line = 1, .data = S(""), .heading = S("") };
	struct buf block = BUF_ARENA(a);
	front_split(text, &split);
	struct yaml_source yaml = { .path = path,
		.text = split.yaml,
		.line = split.yaml_line,
		.max = YAML_FRONT_MATTER_MAX,
		.what = "front matter" };
	struct diag d;
	if (front_diag(&split, text, path, &d)) {
		diag_encode(diags, &d);
		f.broken = d.severity == DIAG_ERROR;
	} else if (split.has_front && split.yaml.len) {
		f.broken = yaml_parse(&yaml, &block, diags) != 0 ||
			   !is_map(path, text, data_of(buf_str(&block)), diags);
	}
	f.body = split.body_offset;
	f.line = split.body_line;
	f.data = f.broken ? S("") : buf_str(&block);
	markdown_first_heading(str_from(text, f.body), a, &f.heading);
	front_pack(ret, &f);
}

void
front_compute(struct task *t, struct str path, struct buf *ret)
{
	struct str text;
	enum what what;
	if (read_text(t, path, &what, &text) < 0)
		return;
	if (what != REGULAR) {
		struct front f = { .broken = true, .line = 1, .data = S(""), .heading = S("") };
		struct diag d = document_unread(t, path, text);
		if (what != ABSENT) /* which is no error: who links to it says so */
			task_report(t, &d);
		front_pack(ret, &f);
		return;
	}
	struct buf diags = BUF_ARENA(task_arena(t));
	if (!ahead_front(task_site(t), path, text, ret))
		front_make(path, text, task_arena(t), ret, &diags);
	document_report(t, buf_str(&diags));
}
