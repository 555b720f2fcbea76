/* Patterns for names, as the shell and Ruby have them. Nothing here looks at the disk. */
#ifndef CORE_GLOB_H
#define CORE_GLOB_H

#include "core/str.h"

enum glob_how {
	GLOB_TEXT, /* Ruby's File.fnmatch: '*' takes anything, slashes too */
	GLOB_PATH, /* Ruby's Dir.glob: '*' stays within a component and takes no leading dot; "**" and a slash
		    * take any folders but dotted ones; {a,b} is either */
};

/* Whether the pattern matches all of `text`. '?' is one character, [a-z] and [^a-z] (or [!a-z]) a set, '\\'
 * takes what follows as it is. */
bool glob_match(struct str pattern, struct str text, enum glob_how how);

#endif
