/* What libyaml's complaints mean to somebody who writes front matter. */
#ifndef RENDER_YAML_HINT_H
#define RENDER_YAML_HINT_H

#include "core/str.h"

struct yaml_hint {
	struct str message; /* in place of libyaml's; "" to keep that */
	struct str hint;    /* "" where the text at the place decides: yaml_hint_at */
	bool at_context;    /* show the place where it began, not where it went wrong */
};

struct yaml_hint yaml_hint(struct str problem, struct str context);

/* The hint, in the light of the rest of the line at the place. */
struct str yaml_hint_at(struct yaml_hint hint, struct str rest);

#endif
