/* Files that take long to be read: what is in one is known by its identity, as long as that is the same.
 *
 * A video of a gigabyte is read once, by whoever needs to know what is in it first: the task of its fingerprint, or a
 * server that goes through it piece by piece before it asks for that task, so that nobody else has to wait meanwhile.
 * An identity counts only if the file had come to rest before it was read (file_id_is_settled). */
#include "render/kinds.h"

#include "core/path.h"

enum { TAKES_LONG = 4 << 20 };

bool
large_find(const struct site *s, const struct file_id *id, struct fingerprint *ret)
{
	for (size_t i = 0; i < LARGE_FILES; i++) {
		if (s->large.all[i].id.ino == id->ino && file_id_eq(&s->large.all[i].id, id)) {
			*ret = s->large.all[i].bytes;
			return true;
		}
	}
	return false;
}

bool
site_file_is(struct site *s, const struct file_id *id, struct fingerprint bytes)
{
	struct fingerprint known;
	return large_find(s, id, &known) && fingerprint_eq(known, bytes);
}

void
site_file_known(struct site *s, const struct file_id *id, int64_t at_ns, struct fingerprint bytes)
{
	struct large_files *l = &s->large;
	struct fingerprint known;
	if (id->size <= FILE_PIECE || !file_id_is_settled(id, at_ns) || large_find(s, id, &known))
		return;
	l->all[l->next].id = *id;
	l->all[l->next].bytes = bytes;
	l->next = (l->next + 1) % LARGE_FILES;
}

bool
site_file_takes_long(struct site *s, struct str file, struct file_id *ret)
{
	struct site_place place;
	struct file_id id;
	struct fingerprint known;
	if (!path_is_normal(file) || source_skips(s, file) || site_place_open(s, file, &place) < 0)
		return false;
	int r = file_stat(place.root, place.path, &id);
	site_place_close(&place);
	if (r < 0 || file_id_type(&id) != FILE_REGULAR || id.size < TAKES_LONG ||
		!keep_is_telling(s, file, &id) || !file_id_is_settled(&id, file_now_ns()) ||
		large_find(s, &id, &known))
		return false;
	*ret = id;
	return true;
}

void
site_leave_large(struct site *s)
{
	s->large.left = true;
}
