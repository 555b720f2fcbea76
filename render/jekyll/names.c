/* Names in the text of a page, as HTML::Pipeline's filters of mentions and emoji find them: in text outside of tags,
 * comments and what shows code, between <body> and </body> where the page has these.
 *
 * The filters in Ruby parse a page and print it again, which writes `<br />` as `<br>` and closes what was left open.
 * Here all else stays as it was. */
#include "render/jekyll/names.h"

#include "core/char.h"
#include "core/html.h"

extern const unsigned char plugin_emoji_txt[];
extern const size_t plugin_emoji_txt_len;

enum { NAME_MAX_LEN = 64 }; /* of an emoji; the longest has 40 bytes */

/* What is left alone within these elements. */
enum quiet { QUIET_NOTHING = 0, QUIET_MENTIONS = 1, QUIET_EMOJI = 2, QUIET_BOTH = 3 };

static const struct {
	const char *name;
	enum quiet quiet;
	bool raw; /* nothing in it is a tag, but its end */
} elements[] = { { "pre", QUIET_BOTH, false }, { "code", QUIET_BOTH, false },
	{ "a", QUIET_MENTIONS, false }, { "tt", QUIET_EMOJI, false }, { "style", QUIET_BOTH, true },
	{ "script", QUIET_BOTH, true } };
enum { ELEMENTS = sizeof(elements) / sizeof(*elements) };

struct naming {
	struct buf *out;
	struct str people; /* where people's pages lie, with a slash at the end; ptr NULL: off */
	struct str images; /* where pictures lie; ptr NULL: off */
	size_t open[ELEMENTS];
};

static bool
is_word(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_';
}

/* ---- one name ---- */

/* The place behind the name of an emoji and its colon, whose first colon is at `at`; 0 where there is none. */
static size_t
emoji_end(struct str text, size_t at)
{
	struct str rest = str_slice(text, at + 1, at + 1 + NAME_MAX_LEN);
	size_t end = str_find(rest, ':', 0);
	if (end == 0 || end == rest.len)
		return 0;
	for (size_t i = 0; i < end; i++)
		if (!is_word(rest.ptr[i]) && rest.ptr[i] != '+' && rest.ptr[i] != '-')
			return 0;
	return at + 1 + end + 1;
}

/* The code points of an emoji's picture; ptr NULL where there is none of this name. */
static struct str
emoji_picture(struct str name)
{
	struct str all = { (const char *)plugin_emoji_txt, plugin_emoji_txt_len };
	struct str comment;
	(void)str_line(&all, &comment);
	for (size_t low = 0, high = all.len; low < high;) {
		size_t from = low + (high - low) / 2;
		while (from > low && (unsigned char)all.ptr[from - 1] > ' ')
			from--;
		size_t to = from;
		while (to < high && (unsigned char)all.ptr[to] > ' ')
			to++;
		struct str word = str_slice(all, from, to);
		size_t equal = str_find(word, '=', 0);
		int order = str_cmp(name, str_slice(word, 0, equal));
		if (order == 0)
			return str_from(word, equal + 1);
		if (order < 0)
			high = from ? from - 1 : 0;
		else
			low = to + 1;
	}
	return (struct str){ NULL, 0 };
}

/* The place behind the name of somebody whose @ is at `at`; 0 where there is none. */
static size_t
mention_end(struct str text, size_t at)
{
	size_t end = at + 1, dots;
	if (end == text.len || !is_word(text.ptr[end]))
		return 0;
	while (end < text.len && (is_word(text.ptr[end]) || text.ptr[end] == '-'))
		end++;
	if (end == text.len)
		return end;
	if (text.ptr[end] != '.')
		return text.ptr[end] == '/' ? 0 : end;
	for (dots = end; dots < text.len && text.ptr[dots] == '.';)
		dots++;
	return dots == text.len || dots > end + 1 || !is_word(text.ptr[dots]) ? end : 0;
}

/* What is written of naming people is about that, and names nobody. */
static bool
is_mentioning(struct str name)
{
	static const char *const all[] = { "mention", "mentions", "mentioned", "mentioning" };
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (str_eq_nocase(name, str_of(all[i])))
			return true;
	return false;
}

static void
put_mention(struct naming *n, struct str name)
{
	if (is_mentioning(name)) {
		buf_printf(n->out, "@%.*s", STR(name));
		return;
	}
	buf_lit(n->out, "<a href=\"");
	html_attribute_once(n->out, n->people);
	buf_printf(n->out, "%.*s\" class=\"user-mention\">@%.*s</a>", STR(name), STR(name));
}

static bool
put_emoji(struct naming *n, struct str name)
{
	struct str picture = emoji_picture(name);
	if (!picture.ptr)
		return false;
	buf_printf(n->out, "<img class=\"emoji\" title=\":%.*s:\" alt=\":%.*s:\" src=\"", STR(name),
		STR(name));
	html_attribute_once(n->out, n->images);
	buf_printf(n->out, "emoji/unicode/%.*s.png\" height=\"20\" width=\"20\">", STR(picture));
	return true;
}

/* ---- the page ---- */

static enum quiet
quiet_now(const struct naming *n)
{
	unsigned quiet = QUIET_NOTHING;
	for (size_t i = 0; i < ELEMENTS; i++)
		if (n->open[i])
			quiet |= elements[i].quiet;
	return (enum quiet)quiet;
}

/* Text between two tags. */
static void
put_text(struct naming *n, struct str text)
{
	enum quiet quiet = quiet_now(n);
	bool people = n->people.ptr && !(quiet & QUIET_MENTIONS);
	bool emoji = n->images.ptr && !(quiet & QUIET_EMOJI);
	size_t done = 0, mentioned = 0;
	for (size_t i = 0; i < text.len && (people || emoji); i++) {
		char c = text.ptr[i];
		bool begins = i == 0 || (!is_word(text.ptr[i - 1]) && i > mentioned);
		size_t end = 0;
		if (c == '@' && people && begins)
			end = mention_end(text, i);
		else if (c == ':' && emoji)
			end = emoji_end(text, i);
		if (end == 0)
			continue;
		buf_add(n->out, str_slice(text, done, i));
		done = i;
		if (c == '@') {
			put_mention(n, str_slice(text, i + 1, end));
			mentioned = end;
		} else if (!put_emoji(n, str_slice(text, i + 1, end - 1))) {
			continue;
		}
		done = end;
		i = end - 1;
	}
	buf_add(n->out, str_from(text, done));
}

/* The place behind the tag or comment that begins at `at`; *ret_name is an element's, and empty for others. */
static size_t
tag_end(struct str html, size_t at, struct str *ret_name, bool *ret_closes)
{
	struct str rest = str_from(html, at);
	size_t from = at + 1;
	*ret_name = S("");
	if (str_starts(rest, S("<!--"))) {
		size_t end = str_search(rest, S("-->"));
		return end == rest.len ? html.len : at + end + 3;
	}
	*ret_closes = from < html.len && html.ptr[from] == '/';
	from += *ret_closes;
	size_t end = from;
	while (end < html.len && char_is_alpha(html.ptr[end]))
		end++;
	if (end < html.len && !is_word(html.ptr[end]) && html.ptr[end] != '-')
		*ret_name = str_slice(html, from, end);
	char quote = 0;
	for (; end < html.len; end++) {
		char c = html.ptr[end];
		if (c == '>' && !quote)
			return end + 1;
		if (quote ? c == quote : c == '"' || c == '\'')
			quote = quote ? 0 : c;
	}
	return html.len;
}

/* Notes that an element begins or ends; the place at which to go on. */
static size_t
step_tag(struct naming *n, struct str html, struct str name, bool closes, size_t end)
{
	for (size_t i = 0; i < ELEMENTS; i++) {
		if (!str_eq_nocase(name, str_of(elements[i].name)))
			continue;
		if (!closes && elements[i].raw) {
			/* up to its end nothing is a tag */
			size_t close = end;
			for (; close < html.len; close++)
				if (str_starts(str_from(html, close), S("</")) &&
					str_eq_nocase(
						str_slice(html, close + 2, close + 2 + name.len),
						name))
					break;
			buf_add(n->out, str_slice(html, end, close));
			return close;
		}
		if (!closes)
			n->open[i]++;
		else if (n->open[i])
			n->open[i]--;
	}
	return end;
}

static void
put_part(struct naming *n, struct str html)
{
	for (size_t at = 0; at < html.len;) {
		struct str name;
		bool closes = false;
		size_t tag = at;
		while ((tag = str_find(html, '<', tag)) < html.len && tag + 1 < html.len &&
			!char_is_alpha(html.ptr[tag + 1]) && html.ptr[tag + 1] != '/' &&
			html.ptr[tag + 1] != '!')
			tag++;
		put_text(n, str_slice(html, at, tag));
		if (tag == html.len)
			return;
		size_t end = tag_end(html, tag, &name, &closes);
		buf_add(n->out, str_slice(html, tag, end));
		at = step_tag(n, html, name, closes, end);
	}
}

/* What stands in the body; all of it where there is none. */
static void
put_page(struct naming *n, struct str html)
{
	size_t from = str_search(html, S("<body"));
	size_t open = str_find(html, '>', from);
	if (from == html.len || open == html.len) {
		put_part(n, html);
		return;
	}
	struct str rest = str_from(html, open + 1);
	size_t close = str_search(rest, S("</body>"));
	buf_add(n->out, str_slice(html, 0, open + 1));
	put_part(n, str_slice(rest, 0, close));
	buf_add(n->out, str_from(rest, close));
}

/* ---- settings ---- */

static bool
has_emoji(struct str html)
{
	for (size_t i = str_find(html, ':', 0); i < html.len; i = str_find(html, ':', i + 1))
		if (emoji_end(html, i))
			return true;
	return false;
}

/* Where people's pages lie, by the page's front matter, else by the configuration. */
static int
read_people(struct task *t, struct str path, struct str *ret)
{
	bool on;
	struct data own = { 0 };
	int r = read_plugin(t, S("jekyll-mentions"), &on);
	if (r < 0 || !on)
		return r;
	if (path.len)
		r = read_document_data(t, path, S("jekyll-mentions"), &own);
	if (r == 0 && data_kind(own) == DATA_BOOL && !data_bool(own, true))
		return 0;
	if (r == 0 && !data_exists(own))
		r = read_setting(t, S("jekyll-mentions"), &own);
	if (r < 0)
		return r;
	struct str base =
		data_kind(own) == DATA_MAP ? data_str(data_get(own, S("base_url"))) : data_str(own);
	if (base.len == 0)
		base = S("https://github.com");
	bool ends = str_ends(base, S("/")) || str_ends(base, S("~"));
	*ret = arena_printf(task_arena(t), "%.*s%s", STR(base), ends ? "" : "/");
	return 0;
}

static int
read_images(struct task *t, struct str *ret)
{
	bool on;
	struct data own;
	int r = read_plugin(t, S("jemoji"), &on);
	if (r < 0 || !on)
		return r;
	r = read_setting(t, S("emoji"), &own);
	if (r < 0)
		return r;
	struct str src = data_str(data_get(own, S("src")));
	if (src.len == 0)
		src = S("https://github.githubassets.com/images/icons/");
	*ret = arena_printf(task_arena(t), "%.*s%s", STR(src), str_ends(src, S("/")) ? "" : "/");
	return 0;
}

int
names_replace(struct task *t, struct str path, struct str html, struct buf *out)
{
	struct naming n = { .out = out };
	int r = 0;
	if (str_find(html, '@', 0) < html.len)
		r = read_people(t, path, &n.people);
	if (r == 0 && has_emoji(html))
		r = read_images(t, &n.images);
	if (r < 0)
		return r;
	if (n.people.ptr || n.images.ptr)
		put_page(&n, html);
	else
		buf_add_long(out, html);
	return 0;
}
