/* Keys of maps that are no strings, as YAML has them: `no:`, `1:`, `~:`.
 *
 * Every key is a string, so that maps are sorted and searched in one way. One that is no string is a zero
 * byte with the bytes of its node behind it: it equals no string that anybody writes, and only a scalar of
 * the same kind and value. */
#include "render/data/data.h"
#include "render/data/node.h"

struct str
data_key_of(struct arena *a, struct data scalar)
{
	if (data_kind(scalar) == DATA_STRING)
		return arena_str(a, data_str(scalar));
	struct buf key = BUF_ARENA(a);
	struct data_builder b = { .out = &key };
	buf_add_char(&key, '\0');
	data_put_plain(&b, scalar);
	data_builder_done(&b);
	return buf_str(&key);
}

/* How long what stands behind the header is; nobody else's bytes are taken for a node. */
static bool
is_scalar(struct str node)
{
	static const uint8_t sizes[] = { [DATA_BOOL] = 1,
		[DATA_INT] = sizeof(int64_t),
		[DATA_FLOAT] = sizeof(double),
		[DATA_DATE] = sizeof(struct data_date) };
	struct data_header h;
	if (node.len < sizeof(h))
		return false;
	memcpy(&h, node.ptr, sizeof(h));
	return h.kind <= DATA_DATE && h.kind != DATA_STRING && h.size == sizes[h.kind] &&
	       node.len == sizeof(h) + h.size;
}

struct data
data_key_scalar(struct str key)
{
	if (key.len == 0 || key.ptr[0] != '\0' || !is_scalar(str_from(key, 1)))
		return (struct data){ NULL, 0 };
	return data_of(str_from(key, 1));
}

void
data_put_key_value(struct data_builder *b, struct str key)
{
	struct data scalar = data_key_scalar(key);
	if (data_exists(scalar))
		data_put(b, scalar);
	else
		data_put_str(b, key);
}

void
data_key_text(struct buf *b, struct str key)
{
	struct data scalar = data_key_scalar(key);
	if (data_exists(scalar))
		data_text(b, scalar);
	else
		buf_add(b, key);
}
