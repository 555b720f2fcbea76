/* What `source` of a configuration says: where the site lies, which has to be known before one can be opened. */
#include "core/path.h"
#include "render/site.h"
#include "render/data/yaml.h"

enum { SOURCE_CONFIG_MAX = 1 << 20 };

struct str
site_source(struct str path, struct arena *a)
{
	struct root root;
	struct str text;
	struct file_id id;
	struct str folder = arena_str(a, path_dirname(path));
	if (root_open(folder.len ? folder.ptr : "/", &root) < 0)
		return S("");
	int r = file_read(&root, path_basename(path), SOURCE_CONFIG_MAX, a, &text, &id);
	root_close(&root);
	struct buf block = BUF_ARENA(a), diags = BUF_ARENA(a);
	struct yaml_source yaml = { .path = path, .text = text };
	if (r < 0 || yaml_parse(&yaml, &block, &diags) < 0)
		return S(""); /* said where the configuration is read */
	struct data map = data_of(buf_str(&block));
	return data_kind(map) == DATA_MAP ? data_str(data_get(map, S("source"))) : S("");
}
