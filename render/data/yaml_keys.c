/* Keys written twice in one map of YAML. */
#include "render/data/yaml_keys.h"

#include "core/hash.h"

static bool
keys_place(const struct yaml_keys *k, struct str key, size_t *ret)
{
	size_t i = hash64(key, 0) & (k->cap - 1);
	for (; k->slot[i].ptr; i = (i + 1) & (k->cap - 1)) {
		if (str_eq(k->slot[i], key)) {
			*ret = i;
			return true;
		}
	}
	*ret = i;
	return false;
}

bool
yaml_keys_add(struct yaml_keys *k, struct arena *a, struct str key)
{
	size_t place;
	if (k->count * 2 >= k->cap) {
		struct yaml_keys more = { .cap = k->cap ? k->cap * 4 : 16, .count = k->count };
		more.slot = arena_alloc(a, more.cap * sizeof(*more.slot));
		for (size_t i = 0; i < k->cap; i++) {
			if (k->slot[i].ptr && !keys_place(&more, k->slot[i], &place))
				more.slot[place] = k->slot[i];
		}
		*k = more;
	}
	if (keys_place(k, key, &place))
		return false;
	k->slot[place] = key;
	k->count++;
	return true;
}
