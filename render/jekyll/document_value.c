/* What is known of a document, as a value: packed, its parts, and how other tasks read them. */
#include "render/jekyll/document.h"

#include "core/path.h"
#include "render/front.h"

void
document_pack(struct buf *b, const struct document *d)
{
	pack_u64(b, (uint64_t)d->type | (uint64_t)d->output << 8 | (uint64_t)d->draft << 9 |
			    (uint64_t)d->dated << 10 | (uint64_t)d->late << 11 |
			    (uint64_t)d->strip_title << 13 | (uint64_t)d->original << 14 |
			    (uint64_t)d->home << 15);
	pack_u64(b, (uint64_t)d->due);
	pack_date(b, &d->date);
	pack_str(b, d->collection);
	pack_str(b, d->url);
	pack_str(b, d->target);
	pack_str(b, d->ext);
	pack_str(b, d->output_ext);
	pack_str(b, d->copied);
	pack_str(b, d->layout);
	buf_add(b, d->data);
}

struct document
document_unpack(struct str value)
{
	struct document d = { .type = DOCUMENT_NONE };
	if (value.len == 0)
		return d; /* the engine's value for a loop */
	uint64_t bits = unpack_u64(&value);
	d.type = (enum document_type)(bits & 0xff);
	d.output = bits >> 8 & 1;
	d.draft = bits >> 9 & 1;
	d.dated = bits >> 10 & 1;
	d.late = bits >> 11 & 3;
	d.strip_title = bits >> 13 & 1;
	d.original = bits >> 14 & 1;
	d.home = (unsigned)(bits >> 15);
	d.due = (int64_t)unpack_u64(&value);
	d.date = unpack_date(&value);
	d.collection = unpack_str(&value);
	d.url = unpack_str(&value);
	d.target = unpack_str(&value);
	d.ext = unpack_str(&value);
	d.output_ext = unpack_str(&value);
	d.copied = unpack_str(&value);
	d.layout = unpack_str(&value);
	d.data = value;
	return d;
}

static void
add_keys(struct buf *ret, struct data data)
{
	for (size_t i = 0; i < data_len(data); i++)
		pack_str(ret, data_str(data_key_at(data, i)));
}

void
document_part(struct str value, struct str arg, struct buf *ret)
{
	struct document d = document_unpack(value);
	struct data data = data_of(d.data);
	if (str_starts(arg, S("data "))) {
		buf_add(ret, data_bytes(data_get(data, str_from(arg, 5))));
	} else if (str_eq(arg, S("data"))) {
		buf_add(ret, d.data);
	} else if (str_eq(arg, S("keys"))) {
		add_keys(ret, data);
	} else if (str_eq(arg, S("url"))) {
		buf_add(ret, d.url);
	} else if (str_eq(arg, S("layout"))) {
		buf_add(ret, d.layout);
	} else {
		d.data = S("");
		document_pack(ret, &d);
	}
}

struct str
document_folder(struct str url)
{
	while (url.len > 1 && url.ptr[url.len - 1] == '/')
		url.len--;
	size_t at = str_rfind(url, '/');
	if (at == url.len)
		return S(".");
	return at ? str_slice(url, 0, at) : S("/");
}

void
document_id(struct buf *b, struct str path, struct str url, struct data slug)
{
	struct str folder = document_folder(url);
	buf_add(b, folder);
	if (!str_ends(folder, S("/")))
		buf_add_char(b, '/');
	if (data_exists(slug) && data_kind(slug) != DATA_NULL)
		data_text(b, slug);
	else
		buf_add(b, path_stem(path));
}

int
read_document(struct task *t, struct str path, struct document *ret)
{
	struct str part;
	int r = task_read_part(t, K_DOCUMENT, path, S("head"), &part);
	if (r == 0)
		*ret = document_unpack(part);
	return r;
}

int
read_document_data(struct task *t, struct str path, struct str key, struct data *ret)
{
	struct str part;
	struct buf arg = BUF_ARENA(task_arena(t));
	buf_lit(&arg, "data ");
	buf_add(&arg, key);
	int r = task_read_part(t, K_DOCUMENT, path, buf_str(&arg), &part);
	if (r == 0)
		*ret = data_of(part);
	return r;
}

int
read_document_all(struct task *t, struct str path, struct data *ret)
{
	struct str part;
	int r = task_read_part(t, K_DOCUMENT, path, S("data"), &part);
	if (r == 0)
		*ret = data_of(part);
	return r;
}

/* Cuts the text itself: where the front matter ends is then no dependency on what it says. */
int
read_document_text(struct task *t, struct str path, struct str *ret, uint32_t *ret_line)
{
	enum what what;
	struct str text;
	struct front_split split;
	int r = read_text(t, path, &what, &text);
	if (r < 0)
		return r;
	front_split(what == REGULAR ? text : S(""), &split);
	*ret = split.body;
	*ret_line = split.body_line;
	return 0;
}
