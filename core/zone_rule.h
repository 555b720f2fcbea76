/* The rule that a zone follows year by year, in the form of POSIX's TZ: "CET-1CEST,M3.5.0,M10.5.0/3". */
#ifndef CORE_ZONE_RULE_H
#define CORE_ZONE_RULE_H

#include "core/str.h"

/* When in a year the clock changes. */
struct zone_change {
	enum { ZONE_MONTH, ZONE_JULIAN, ZONE_DAY } form; /* Mm.w.d, Jn (no leap days), n (from 0) */
	int month, week, day;
	int32_t time; /* seconds from midnight, in the time that holds until then */
};

struct zone_rule {
	struct str standard, summer; /* names; they point into the text */
	int32_t standard_offset, summer_offset;
	bool has_summer;
	struct zone_change start, end; /* of summer time */
};

/* False for what is no such rule. */
bool zone_rule_parse(struct str text, struct zone_rule *ret);

/* The offset that holds at a moment, and its name. */
int32_t zone_rule_offset(const struct zone_rule *rule, int64_t seconds, struct str *ret_name);

#endif
