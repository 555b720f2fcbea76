/* What GitHub Pages adds to a site: plugins that are always on, and site.github, both without the network.
 *
 * Jekyll itself has none of it, and a folder alone does not say where it will be published. So GitHub's rules hold
 * where somebody asked for them, or where there is no Gemfile that says otherwise and the folder is a clone
 * of a repository at github.com. site.github has what follows from the repository's name; what GitHub alone
 * knows (releases, contributors, the tagline …) is nil, as it is with the plugin where there is no network. */
#include "render/jekyll/github.h"

#include "core/char.h"
#include "render/trouble.h"

static const char *const always_on[] = { "jekyll-default-layout", "jekyll-gist",
	"jekyll-github-metadata", "jekyll-optional-front-matter", "jekyll-paginate",
	"jekyll-readme-index", "jekyll-relative-links", "jekyll-titles-from-headings" };

/* ---- the remote -------------------------------------------------------------------------------- */

static size_t
name_end(struct str s, size_t at, bool dots)
{
	while (at < s.len) {
		char c = s.ptr[at];
		bool word = char_is_word(c) || c == '-' || (dots && c == '.');
		if (!word)
			break;
		at++;
	}
	return at;
}

/* "OWNER/NAME" of a remote's URL at github.com, or "". */
static struct str
repository_of(struct str url)
{
	struct str host = S("github.com");
	if (str_ends(url, S(".git")))
		url.len -= 4;
	size_t at = str_search(url, host) + host.len;
	if (at >= url.len || (url.ptr[at] != ':' && url.ptr[at] != '/'))
		return S("");
	size_t owner = name_end(url, at + 1, false);
	if (owner == at + 1 || owner >= url.len || url.ptr[owner] != '/')
		return S("");
	size_t end = name_end(url, owner + 1, true);
	return end == owner + 1 ? S("") : str_slice(url, at + 1, end);
}

void
github_compute(struct task *t, struct str key, struct buf *ret)
{
	enum { CONFIG_MAX = 1 << 20 };
	struct site *s = task_site(t);
	struct str text, line;
	bool origin = false;
	int r = file_read(&s->root, S(GITHUB_REMOTES), CONFIG_MAX, task_arena(t), &text, NULL);
	trouble_note_apart(s, S(GITHUB_REMOTES), r);
	if (r < 0)
		return;
	while (str_line(&text, &line)) {
		line = str_trim(line);
		if (str_starts(line, S("[")))
			origin = str_eq(line, S("[remote \"origin\"]"));
		size_t equals = str_find(line, '=', 0);
		if (!origin || equals == line.len ||
			!str_eq(str_trim(str_slice(line, 0, equals)), S("url")))
			continue;
		buf_add(ret, repository_of(str_trim(str_from(line, equals + 1))));
		return;
	}
}

/* As `repository` says, else as the remote does; "" where neither does. */
static int
read_repository(struct task *t, struct data configured, struct str *ret)
{
	struct value v;
	struct str said = data_str(configured);
	*ret = said;
	if (str_find(said, '/', 0) < said.len)
		return 0;
	int r = task_read(t, K_GITHUB, S(""), &v);
	*ret = r == 0 ? arena_str(task_arena(t), v.bytes) : S("");
	return r;
}

/* ---- whether these rules hold ------------------------------------------------------------------ */

static bool
names_plugin(struct str gemfile)
{
	struct str line, name = S("github-pages");
	while (str_line(&gemfile, &line)) {
		size_t at = str_search(line, name);
		if (str_starts(str_trim(line), S("gem ")) && at < line.len)
			return true;
	}
	return false;
}

int
github_is_host(struct task *t, struct data map, bool *ret)
{
	enum what what;
	bool there;
	struct str text, repository;
	struct data said = data_get(data_get(map, S("platen")), S("github_pages"));
	*ret = data_bool(said, jekyll_list_has(data_get(map, S("plugins")), S("github-pages")));
	if (data_kind(said) == DATA_BOOL || *ret)
		return 0;
	int r = read_regular(t, S("Gemfile"), &there);
	if (r == 0 && !there) {
		r = read_repository(t, (struct data){ NULL, 0 }, &repository);
		*ret = r == 0 && repository.len > 0;
	} else if (r == 0) {
		r = read_text(t, S("Gemfile"), &what, &text);
		*ret = r == 0 && what == REGULAR && names_plugin(text);
	}
	return r;
}

void
github_add_plugins(struct buf *names)
{
	for (size_t i = 0; i < sizeof(always_on) / sizeof(*always_on); i++)
		pack_str(names, str_of(always_on[i]));
}

/* ---- site.github ------------------------------------------------------------------------------- */

/* A repository's name taken apart. */
struct repository {
	struct str both, owner, name;
	bool user; /* OWNER.github.io: the site of the owner, not of a project */
};

static struct repository
split(struct arena *a, struct str both)
{
	size_t slash = str_find(both, '/', 0);
	struct repository r = { both, str_slice(both, 0, slash), str_from(both, slash + 1), false };
	r.user = str_eq_nocase(r.name, arena_printf(a, "%.*s.github.io", STR(r.owner))) ||
		 str_eq_nocase(r.name, arena_printf(a, "%.*s.github.com", STR(r.owner)));
	return r;
}

int
github_title(struct task *t, struct data map, struct str *ret)
{
	struct str both;
	int r = read_repository(t, data_get(map, S("repository")), &both);
	*ret = S("");
	if (r < 0 || both.len == 0)
		return r;
	struct repository repo = split(task_arena(t), both);
	*ret = repo.user ? repo.owner : repo.name;
	return 0;
}

static void
put(struct liquid_map *m, const char *key, struct str value)
{
	m->pairs[m->n++] = (struct liquid_pair){ str_of(key), liquid_string(value) };
}

static void
put_flag(struct liquid_map *m, const char *key, bool value)
{
	m->pairs[m->n++] = (struct liquid_pair){ str_of(key), liquid_bool(value) };
}

/* The branch that was published in the days when it could not be chosen; which it is now GitHub alone knows. */
static const char *
branch_of(const struct repository *repo)
{
	return repo->user ? "master" : "gh-pages";
}

static void
put_source(struct liquid_map *m, struct arena *a, const struct repository *repo)
{
	struct liquid_map *source = liquid_map_new(a, 2);
	source->n = 0;
	put(source, "branch", str_of(branch_of(repo)));
	put(source, "path", S("/"));
	m->pairs[m->n++] = (struct liquid_pair){ S("source"), liquid_map(source) };
}

static void
put_addresses(struct liquid_map *m, struct arena *a, const struct repository *repo)
{
	struct str owner = arena_printf(a, "https://github.com/%.*s", STR(repo->owner));
	struct str url = arena_printf(a, "%.*s/%.*s", STR(owner), STR(repo->name));
	static const struct {
		const char *key, *end;
	} ends[] = { { "clone_url", ".git" }, { "releases_url", "/releases" },
		{ "issues_url", "/issues" }, { "wiki_url", "/wiki" } };
	const char *branch = branch_of(repo);
	put(m, "owner_url", owner);
	put(m, "owner_gravatar_url", arena_printf(a, "%.*s.png", STR(owner)));
	put(m, "repository_url", url);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		put(m, ends[i].key, arena_printf(a, "%.*s%s", STR(url), ends[i].end));
	put(m, "zip_url", arena_printf(a, "%.*s/zipball/%s", STR(url), branch));
	put(m, "tar_url", arena_printf(a, "%.*s/tarball/%s", STR(url), branch));
	put(m, "baseurl", repo->user ? S("") : arena_printf(a, "/%.*s", STR(repo->name)));
	put(m, "url",
		arena_printf(a, "https://%.*s.github.io%s%.*s", STR(repo->owner),
			repo->user ? "" : "/", STR(repo->user ? S("") : repo->name)));
}

/* The setting `github` lies over what is known. */
static void
put_own(struct liquid_map *m, struct data own)
{
	for (size_t i = 0; i < data_len(own); i++) {
		struct str key = data_str(data_key_at(own, i));
		size_t k = 0;
		while (k < m->n && !str_eq(m->pairs[k].key, key))
			k++;
		m->pairs[k] = (struct liquid_pair){ key, liquid_data(data_at(own, i)) };
		m->n += k == m->n;
	}
}

int
github_value(struct rendering *r, struct liquid_value *ret)
{
	enum { KEYS = 32 };
	struct arena *a = task_arena(r->t);
	struct data own, configured;
	struct str both;
	bool on;
	int e = read_plugin(r->t, S("jekyll-github-metadata"), &on);
	if (e == 0)
		e = read_setting(r->t, S("github"), &own);
	if (e == 0)
		e = read_setting(r->t, S("repository"), &configured);
	if (e == 0 && on)
		e = read_repository(r->t, configured, &both);
	if (e < 0)
		return e;
	*ret = liquid_data(own);
	bool whole = data_exists(own) && data_kind(own) != DATA_MAP && data_kind(own) != DATA_NULL;
	if (!on || both.len == 0 || whole)
		return 0;
	struct repository repo = split(a, both);
	struct liquid_map *m = liquid_map_new(a, KEYS + data_len(own));
	m->n = 0;
	put(m, "repository_nwo", repo.both);
	put(m, "owner_name", repo.owner);
	put(m, "repository_name", repo.name);
	put(m, "project_title", repo.name);
	put_addresses(m, a, &repo);
	put(m, "hostname", S("github.com"));
	put(m, "pages_hostname", S("github.io"));
	put(m, "api_url", S("https://api.github.com"));
	put(m, "help_url", S("https://help.github.com"));
	put(m, "environment", source_environment());
	put(m, "pages_env", source_environment());
	put_flag(m, "is_user_page", repo.user);
	put_flag(m, "is_project_page", !repo.user);
	m->pairs[m->n++] = (struct liquid_pair){ S("versions"), liquid_map(liquid_map_new(a, 0)) };
	put_source(m, a, &repo);
	put_own(m, own);
	*ret = liquid_map(m);
	return 0;
}
