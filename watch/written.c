/* What a build knows of the files that earlier ones wrote; see written.h. */
#include "watch/written.h"

#include "core/pack.h"

static struct fingerprint
key_of(struct str out, struct str url)
{
	struct fingerprint f = fingerprint_mix(fingerprint_of(S("written")), out);
	return fingerprint_mix(f, url);
}

bool
written_find(struct cache *c, struct str out, struct str url, struct arena *a, struct written *ret)
{
	struct str bytes;
	if (!cache_get(c, key_of(out, url), a, &bytes))
		return false;
	ret->answer.lo = unpack_u64(&bytes);
	ret->answer.hi = unpack_u64(&bytes);
	ret->bytes = unpack_fingerprint(&bytes);
	ret->html = unpack_u64(&bytes) != 0;
	ret->id = (struct file_id){ 0 };
	ret->id.dev = unpack_u64(&bytes);
	ret->id.ino = unpack_u64(&bytes);
	ret->id.size = unpack_u64(&bytes);
	ret->id.mtime_ns = (int64_t)unpack_u64(&bytes);
	ret->id.ctime_ns = (int64_t)unpack_u64(&bytes);
	ret->id.mode = (uint32_t)unpack_u64(&bytes);
	ret->path = unpack_str(&bytes);
	return true;
}

bool
written_holds(const struct root *out, const struct written *w)
{
	struct file_id now;
	return file_lstat(out, w->path, &now) == 0 && file_id_type(&now) == FILE_REGULAR &&
	       file_id_eq(&now, &w->id);
}

void
written_keep(struct cache *c, struct str out, struct str url, const struct written *w)
{
	struct buf b = { 0 };
	pack_u64(&b, w->answer.lo);
	pack_u64(&b, w->answer.hi);
	pack_fingerprint(&b, w->bytes);
	pack_u64(&b, w->html);
	pack_u64(&b, w->id.dev);
	pack_u64(&b, w->id.ino);
	pack_u64(&b, w->id.size);
	pack_u64(&b, (uint64_t)w->id.mtime_ns);
	pack_u64(&b, (uint64_t)w->id.ctime_ns);
	pack_u64(&b, w->id.mode);
	pack_str(&b, w->path);
	cache_put(c, key_of(out, url), buf_str(&b));
	buf_done(&b);
}
