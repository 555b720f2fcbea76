/* Time zones, from the system's compiled files (TZif, RFC 8536).
 *
 * A file lists the moments at which the offset changed; for what comes after the last of them it ends with a
 * rule in the form of POSIX's TZ ("CET-1CEST,M3.5.0,M10.5.0/3"). libc's localtime would read the same
 * files, but by a process-wide TZ, which would make results depend on the environment and on threads. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <uv.h>

#include "core/char.h"
#include "core/date.h"
#include "core/zone_rule.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum { ZONE_FILE_MAX = 1 << 16, ZONE_NAME_MAX = 64, HEADER = 44 };

struct zone_kind {
	int32_t offset;
	struct str name;
};

struct zone {
	size_t count;     /* of transitions */
	int64_t *at;      /* when each of them was, rising */
	uint8_t *kind_at; /* what it changed to */
	size_t kinds;
	struct zone_kind *kind; /* [0] holds before the first transition */
	bool has_rule;
	struct zone_rule rule; /* for what comes after the last transition */
};

static uint32_t
u32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;
	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static int64_t
i64(const char *p)
{
	return (int64_t)((uint64_t)u32(p) << 32 | u32(p + 4));
}

/* The counts of a header, and the bytes of the data behind it. */
struct tzif {
	size_t utc, standard, leaps, times, kinds, chars;
};

static bool
read_header(struct str s, struct tzif *ret)
{
	if (s.len < HEADER || !str_starts(s, S("TZif")))
		return false;
	const char *p = s.ptr + 20;
	*ret = (struct tzif){ u32(p), u32(p + 4), u32(p + 8), u32(p + 12), u32(p + 16),
		u32(p + 20) };
	return ret->times < ZONE_FILE_MAX && ret->kinds > 0 && ret->kinds <= 256 &&
	       ret->chars < ZONE_FILE_MAX && ret->leaps < ZONE_FILE_MAX && ret->utc <= 256 &&
	       ret->standard <= 256;
}

static size_t
data_size(const struct tzif *h, size_t time)
{
	return h->times * (time + 1) + h->kinds * 6 + h->chars + h->leaps * (time + 4) +
	       h->standard + h->utc;
}

static void
read_kinds(struct arena *a, const struct tzif *h, const char *p, struct zone *z)
{
	struct str chars = { p + h->kinds * 6, h->chars };
	z->kinds = h->kinds;
	z->kind = arena_alloc(a, h->kinds * sizeof(*z->kind));
	for (size_t i = 0; i < h->kinds; i++, p += 6) {
		struct str name = str_from(chars, (unsigned char)p[5]);
		z->kind[i].offset = (int32_t)u32(p);
		z->kind[i].name = str_slice(name, 0, str_find(name, '\0', 0));
	}
}

static bool
read_data(struct arena *a, const struct tzif *h, const char *p, struct zone *z)
{
	z->count = h->times;
	z->at = arena_alloc(a, (h->times + 1) * sizeof(*z->at));
	z->kind_at = arena_alloc(a, h->times + 1);
	for (size_t i = 0; i < h->times; i++) {
		z->at[i] = i64(p + 8 * i);
		z->kind_at[i] = (uint8_t)p[8 * h->times + i];
		if (z->kind_at[i] >= h->kinds || (i && z->at[i] < z->at[i - 1]))
			return false;
	}
	read_kinds(a, h, p + 9 * h->times, z);
	return true;
}

/* The file's second part has times of 64 bits; the first one is for readers of before 2005. */
static bool
read_zone(struct arena *a, struct str s, struct zone *z)
{
	struct tzif h;
	if (!read_header(s, &h) || s.ptr[4] < '2' || s.len < HEADER + data_size(&h, 4))
		return false;
	s = str_from(s, HEADER + data_size(&h, 4));
	if (!read_header(s, &h) || s.len < HEADER + data_size(&h, 8))
		return false;
	if (!read_data(a, &h, s.ptr + HEADER, z))
		return false;
	struct str footer = str_trim(str_from(s, HEADER + data_size(&h, 8)));
	z->has_rule = footer.len && zone_rule_parse(footer, &z->rule);
	return true;
}

static bool
is_zone_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!char_is_alnum(c) && (c == '\0' || !strchr("_+-/", c)))
			return false; /* no dots: none leads out of the folder */
	}
	return name.len > 0 && name.len < ZONE_NAME_MAX && name.ptr[0] != '/' && name.ptr[0] != '-';
}

static int
read_zone_file(struct str name, char *buf, size_t cap, struct str *ret)
{
	char path[sizeof(ZONE_FOLDER) + 1 + ZONE_NAME_MAX];
	(void)snprintf(path, sizeof(path), ZONE_FOLDER "/%.*s", STR(name)); /* sized for it */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	size_t len = 0;
	ssize_t n;
	while ((n = read(fd, buf + len, cap - len)) > 0)
		len += (size_t)n;
	int r = n < 0 ? -errno : 0;
	(void)close(fd); /* nothing was written */
	*ret = (struct str){ buf, len };
	return r;
}

/* "+09:00" and "-0700": zones of one offset. */
static bool
open_fixed(struct arena *a, struct str name, const struct zone **ret)
{
	struct date d;
	struct buf text = BUF_ARENA(a);
	if (name.len < 3 || (name.ptr[0] != '+' && name.ptr[0] != '-'))
		return false;
	buf_printf(&text, "2000-01-01 00:00 %.*s", STR(name));
	if (!date_parse(buf_str(&text), NULL, &d))
		return false;
	struct zone *z = arena_alloc(a, sizeof(*z));
	z->kinds = 1;
	z->kind = arena_alloc(a, sizeof(*z->kind));
	z->kind[0] = (struct zone_kind){ .offset = d.offset, .name = arena_str(a, name) };
	*ret = z;
	return true;
}

int
zone_open(struct arena *a, struct str name, const struct zone **ret)
{
	if (open_fixed(a, name, ret))
		return 0;
	if (!is_zone_name(name))
		return UV_EINVAL;
	if (str_eq_nocase(name, S("UTC")) || str_eq(name, S("Z"))) {
		*ret = NULL;
		return 0;
	}
	char *buf = arena_alloc_raw(a, ZONE_FILE_MAX);
	struct str file = { 0 };
	struct zone *z = arena_alloc(a, sizeof(*z));
	int r = read_zone_file(name, buf, ZONE_FILE_MAX, &file);
	if (r == UV_EISDIR || r == UV_ENOTDIR || (r == 0 && !read_zone(a, file, z)))
		r = UV_ENOENT;
	if (r == 0)
		*ret = z;
	return r;
}

/* What holds at a moment. */
static struct zone_kind
kind_of(const struct zone *z, int64_t seconds)
{
	if (!z)
		return (struct zone_kind){ .offset = 0, .name = S("UTC") };
	if (z->has_rule && (z->count == 0 || seconds >= z->at[z->count - 1])) {
		struct zone_kind k;
		k.offset = zone_rule_offset(&z->rule, seconds, &k.name);
		return k;
	}
	size_t low = 0, high = z->count; /* the number of transitions up to the moment */
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (z->at[mid] <= seconds)
			low = mid + 1;
		else
			high = mid;
	}
	return z->kind[low ? z->kind_at[low - 1] : 0];
}

int32_t
zone_offset(const struct zone *zone, int64_t seconds)
{
	return kind_of(zone, seconds).offset;
}

struct str
zone_abbreviation(const struct zone *zone, int64_t seconds)
{
	return kind_of(zone, seconds).name;
}

int64_t
zone_moment(const struct zone *zone, int64_t local)
{
	/* no zone changes twice within two days: one of the two offsets around holds */
	int64_t before = local - zone_offset(zone, local - 86400);
	int64_t after = local - zone_offset(zone, local + 86400);
	bool before_holds = before + zone_offset(zone, before) == local;
	bool after_holds = after + zone_offset(zone, after) == local;
	if (before_holds && after_holds)
		return before < after ? before : after;
	return after_holds ? after : before;
}
