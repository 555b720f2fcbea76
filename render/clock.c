/* The site's clock. It stands still, so that what prints a year is not made again by each save, and is set where
 * something is due, where another day has begun, or where the time of day was set back: then all is as a process makes
 * it that is started at that moment, but for the time of day that a page prints.
 *
 * What was due by the beginning (UTC) of the day of an hour before its first moment asks no clock, so that a site of many
 * posts has no edges for that, and a clock that steps back a little, as a time server sets it, concerns the posts since
 * then alone. Since that is one moment for a day, so it is for what the cache keeps, which a process of an earlier one
 * passes over (graph_keep): set back across that line, and only then, all is made anew. Where the clock of a process is set
 * to before it, all front matter is taken up again, as that moment is part of what all of it reads of the settings; and
 * so what the cache then keeps is of use to nobody whose clock shows another one. */
#include "render/kinds.h"

#include "core/date.h"

void
clock_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	pack_u64(ret, (uint64_t)s->now);
}

/* Whether the moment `arg` (packed) has come. */
void
clock_part(struct str value, struct str arg, struct buf *ret)
{
	int64_t now = (int64_t)unpack_u64(&value), moment = (int64_t)unpack_u64(&arg);
	buf_add_char(ret, moment <= now ? 'y' : 'n');
}

void
set_back_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	pack_u64(ret, (uint64_t)s->set_back);
}

int64_t
clock_certain(int64_t now)
{
	enum { STEP = 60 * 60, DAY = 24 * 60 * 60 };
	int64_t then = now - STEP, into = then % DAY;
	return then - (into < 0 ? into + DAY : into);
}

int
read_set_back(struct task *t, int64_t *ret)
{
	struct value v;
	int r = task_read(t, K_SET_BACK, S(""), &v);
	if (r == 0)
		*ret = (int64_t)unpack_u64(&v.bytes);
	return r;
}

struct date
clock_day(int64_t seconds, const struct zone *zone)
{
	struct date then = { .seconds = seconds, .has_time = true };
	struct date_civil c = date_civil(date_in_zone(then, zone));
	c.hour = c.minute = c.second = 0;
	return date_of_civil(&c, zone);
}

bool
site_is_past(struct site *s, int64_t now)
{
	enum { STEP = 15 * 60 }; /* in no zone a day begins within a quarter of an hour */
	struct value v;
	const struct zone *zone;
	if (now < s->now || now / STEP == s->now / STEP)
		return now < s->now;
	graph_get(s->graph, K_CONFIG, S(""), &v);
	struct str name = config_unpack(v.bytes).timezone;
	if (site_zone(s, name.len ? name : S("UTC"), &zone) < 0)
		zone = NULL; /* reported by the configuration */
	return clock_day(now, zone).seconds != clock_day(s->now, zone).seconds;
}
