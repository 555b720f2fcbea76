/* Editors that a browser can open at a place, by addresses of their own. */
#include "watch/editor.h"

#include "core/char.h"
#include "core/path.h"

static const struct {
	const char *name, *address;
} editors[] = {
	{ "vscode", "vscode://file{path}:{line}:{column}" },
	{ "vscode-insiders", "vscode-insiders://file{path}:{line}:{column}" },
	{ "vscodium", "vscodium://file{path}:{line}:{column}" },
	{ "cursor", "cursor://file{path}:{line}:{column}" },
	{ "windsurf", "windsurf://file{path}:{line}:{column}" },
	{ "zed", "zed://file{path}:{line}:{column}" },
	{ "sublime", "subl://open?url=file://{path}&line={line}&column={column}" },
	{ "idea", "idea://open?file={path}&line={line}&column={column}" },
	{ "emacs", "emacs://open?url=file://{path}&line={line}&column={column}" },
};

/* Whether a link may lead there: a scheme that is an application's, and the path. */
static bool
is_address(struct str s)
{
	static const char *const never[] = { "javascript", "data", "blob", "http", "https",
		"about" };
	struct str scheme = url_split(s).scheme;
	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		if (str_eq_nocase(scheme, str_of(never[i])))
			return false;
	return scheme.len && str_search(s, S("{path}")) < s.len;
}

const char *
editor_address(const char *value, struct near *near)
{
	for (size_t i = 0; i < sizeof(editors) / sizeof(*editors); i++) {
		if (strcmp(value, editors[i].name) == 0)
			return editors[i].address;
		near_try(near, editors[i].name);
	}
	return is_address(str_of(value)) ? value : NULL;
}
