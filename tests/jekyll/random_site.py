"""A random site in Jekyll's layout: configuration, posts, collections, layouts, includes and Liquid.

What it writes is random, but little that Ruby would refuse: types fit their filters, and what is
sorted can be compared. Left out is what the two do otherwise for a reason: dates without a year
(Jekyll's are of the real clock), the length of highlighted code, and what Jekyll takes from the page
that it happened to render before: counters, `layout` outside of layouts, contents within excerpts. The same seed gives the same site."""

import random

WORDS = "ink paper press Type platen sheet proof galley stone Über naïve 日本 Привет x2 &amp; a-b".split()
TAGS = ["news", "two words", "Press", "ümlaut", "x"]
STYLES = ["date", "pretty", "none", "ordinal", "weekdate", "/:categories/:title/",
          "/:year/:slug:output_ext", "/b/:short_year-:i_month/:title", "/:slugified_categories/:title"]
STRING_FILTERS = [
    "upcase", "downcase", "capitalize", "strip", "lstrip", "rstrip", "escape", "escape_once",
    "xml_escape", "append: '' | cgi_escape", "uri_escape", "url_encode", "slugify", "slugify: 'pretty'",
    "slugify: 'ascii'", "slugify: 'latin'", "normalize_whitespace", "strip_html",
    "strip_newlines", "newline_to_br", "truncate: 7", "truncate: 9, '~'", "truncatewords: 2",
    "append: '.x'", "prepend: 'pre '", "replace: 'e', '<e>'", "replace_first: 'e', ''",
    "remove: 'p'", "remove_first: 'p'", "slice: 1, 3", "slice: -3, 2", "default: 'none'",
    "jsonify", "markdownify", "split: ' ' | join: '_'", "split: '' | reverse | join: ''",
    "inspect", "append: '' | number_of_words", "size", "to_integer", "relative_url",
    "absolute_url", "split: 'e' | array_to_sentence_string", "replace_last: 'e', 'E'",
]
NUMBER_FILTERS = ["plus: 3", "minus: 0.5", "times: 2", "times: -1.5", "divided_by: 3",
                  "divided_by: 2.0", "modulo: 4", "round", "round: 1", "ceil", "floor", "abs",
                  "at_least: 2", "at_most: 10", "append: 'n'", "jsonify"]
DATE_FILTERS = ["date: '%Y-%m-%d %H:%M'", "date_to_string", "date_to_long_string",
                "date_to_xmlschema", "date_to_rfc822", "date: '%-d %B %y'", "date: '%j %U %A %I%p'",
                "date_to_string: 'ordinal', 'US'", "jsonify"]
LIST_FILTERS = ["reverse", "sort: 'title'", "sort: 'rank'", "sort: 'rank', 'last'",
                "sort: 'date' | reverse", "where: 'rank', 2", "where: 'kind', 'a'",
                "where_exp: 'i', 'i.rank > 2'", "where_exp: 'i', \"i.title contains 'e'\"",
                "where_exp: 'i', \"i.kind == 'a' or i.rank == 1\"", "where: 'tags', 'news'",
                "slice: 1, 3", "uniq", "push: page", "pop", "shift", "concat: site.things"]


LINKS = ["page-0.md", "./page-0.md#a", "/page-0.md", "../page-0.md", "sub/index.html", "bare.md", "headed.md#x",
         "static.txt", "_posts/2020-06-07-fixed.md", "/_posts/2020-06-07-fixed.md", "README.md", "missing.md",
         "https://x.example/page-0.md"]
PROPERTIES = ["excerpt | strip_html",  # first, to be left out: those of pages would show each other without end
              "url", "path", "title", "title", "id", "date | date: '%F'", "next.title", "tags | join: '+'", "categories | join",
              "slug", "name", "ext", "collection", "relative_path", "dir", "note", "draft", "layout",
              "extname", "basename", "previous.url | default: '-'", "kind | inspect"]


PLACEHOLDERS = [":year", ":month", ":day", ":short_year", ":i_month", ":i_day", ":y_day", ":week", ":w_day",
                ":w_year", ":short_day", ":long_day", ":short_month", ":long_month", ":categories",
                ":slugified_categories", ":hour-:minute-:second", "x:day"]
PLUGINS = ["jekyll-sitemap", "jekyll-seo-tag", "jekyll-redirect-from", "jekyll-archives",
           "jekyll-titles-from-headings", "jekyll-relative-links", "jekyll-include-cache",
           "jekyll-optional-front-matter", "jekyll-readme-index", "jekyll-default-layout"]
SETTINGS = [
    "feed: {path: /feeds/all.xml, posts_limit: 2}", "feed: {excerpt_only: true, categories: [x, News]}",
    "feed: {collections: {things: {path: /things.xml, category: x}}}", "feed: {collections: [things]}",
    "feed: {tags: true}", "feed: {tags: {path: /tagged/, except: [x]}}",
    "author: {name: Ann, email: a@x.example, twitter: ann}", "logo: /i.png", "lang: de", "tagline: \"said *so*\"",
    "twitter: {username: t, card: summary}", "social: {name: S, links: [https://a.example/x]}",
    "description: \"of it & all\"", "webmaster_verifications: {google: g1, bing: b2}",
    "relative_links: {collections: true}", "relative_links: {enabled: false}",
    "titles_from_headings: {collections: true}", "titles_from_headings: {enabled: false}",
    "optional_front_matter: {remove_originals: true}", "readme_index: {with_frontmatter: true}",
    "readme_index: {remove_originals: true}", "redirect_from: {json: false}", "future: true",
    "keep_files: [kept]", "excerpt_separator: \"\\n\"", "exclude: [sub/deeper, static.txt]", "exclude: ['*.txt']", "include: [_shown]",
    "collections_dir: col", "paginate_path: \"/sub/p:num/\"", "paginate_path: \"/news:num\"",
    "page_excerpts: true", "strict_front_matter: true", "markdown_ext: \"md,markdown\"",
    "liquid: {error_mode: lax}", "liquid: {error_mode: strict}",
]


class Maker:
    def __init__(self, seed, folder):
        self.r = random.Random(seed)
        self.folder = folder
        self.depth = 0

    def pick(self, choices):
        return self.r.choice(choices)

    def words(self, low=1, high=5):
        return " ".join(self.pick(WORDS) for _ in range(self.r.randint(low, high)))

    # -- expressions: each is text between {{ and }}, without filters that would not fit --

    def string(self):
        return self.pick(["page.title", "site.title", "page.url", "page.note", f"'{self.words()}'",
                          "page.path", "site.data.box.text", "page.nosuch", "page.kind",
                          "page.previous.title", "page.next.url", "site.posts.first.title"])

    def number(self):
        return self.pick(["page.rank", str(self.r.randint(-9, 99)), "3.75", "site.posts.size",
                          "site.data.box.n", "forloop.index", "page.tags.size"])

    def listing(self):
        base = self.pick(["site.posts", "site.things", "site.tags['news'] | default: site.posts",
                          "site.related_posts | default: site.posts", "site.categories['x'] | default: site.things",
                          "site.data.rows"])
        filters = [self.pick(LIST_FILTERS) for _ in range(self.r.randint(0, 2))]
        if base.startswith("site.data"):
            filters = [f for f in filters if "date" not in f and "concat" not in f
                       and "page" not in f]
        return " | ".join([base] + filters)

    def output(self):
        kind = self.r.randint(0, 9)
        if kind < 4:
            chosen = [self.pick(STRING_FILTERS) for _ in range(self.r.randint(0, 3))]
            # what makes no string can only be the last
            whole = ("size", "append: '' | number_of_words", "to_integer")
            cut = next((i + 1 for i, f in enumerate(chosen) if f in whole), len(chosen))
            if self.r.random() < 0.1:
                chosen, cut = ["smartify"], 1  # of what an author wrote
            text = " | ".join([self.string()] + chosen[:cut])
        elif kind < 6:
            filters = [self.pick(NUMBER_FILTERS) for _ in range(self.r.randint(0, 2))]
            text = " | ".join([self.number()] + filters)
        elif kind < 7:
            text = f"{self.pick(['page.date', 'site.time', 'site.posts[1].date'])} | " + \
                self.pick(DATE_FILTERS)
        else:
            text = self.listing() + self.pick(
                [" | map: 'title' | join: ', '", " | size", " | map: 'rank' | compact | join",
                 " | group_by: 'kind' | map: 'name' | join: '/'",
                 " | map: 'title' | compact | sort | first"])
        left, right = self.pick(["{{", "{{-"]), self.pick(["}}", "-}}"])
        return f"{left} {text} {right}"

    def condition(self):
        return self.pick([
            f"{self.number()} {self.pick(['<', '>', '==', '!=', '<=', '>='])} "
            f"{self.r.randint(0, 5)}" if self.r.random() < 0.5 else "page.rank == 2",
            f"{self.string()} contains 'e'", "page.next", "page.kind == 'a' and page.rank",
            f"{self.string()} == {self.string()}", "site.posts.size == 0 or page.title",
            "page.tags contains 'news'", f"{self.string()} == blank", "page.tags == empty",
            "page.nosuch != nil",
        ])

    # -- blocks --

    def block(self):
        self.depth += 1
        try:
            if self.depth > 3:
                return self.output()
            return self.pick([self.branch, self.loop, self.loop, self.assign, self.capture,
                              self.case, self.include, self.other, self.text])()
        finally:
            self.depth -= 1

    def body(self):
        parts = [self.pick([self.output, self.text, self.block])()
                 for _ in range(self.r.randint(1, 3))]
        return self.pick(["", " ", "\n"]).join(parts)

    def tag(self, text):
        left, right = self.pick(["{%", "{%", "{%-"]), self.pick(["%}", "%}", "-%}"])
        return f"{left} {text} {right}"

    def branch(self):
        word = self.pick(["if", "if", "unless"])
        text = self.tag(f"{word} {self.condition()}") + self.body()
        if self.r.random() < 0.4:
            text += self.tag(f"elsif {self.condition()}") + self.body()
        if self.r.random() < 0.5:
            text += self.tag("else") + self.body()
        return text + self.tag(f"end{word}")

    def loop(self):
        source = self.pick(["site.posts", "site.things", "page.tags", "(1..4)", "site.data.rows",
                            "site.pages", "site.nosuch", "site.static_files", "site.tags"])
        more = self.pick(["", " limit: 2", " offset: 1", " reversed", " limit: 3 offset: 1",
                          " reversed limit: 2"])
        if self.r.random() < 0.15:
            return self.grouped()
        name = f"i{self.depth}"
        inner = {"page.tags": name, "(1..4)": name, "site.tags": f"{name}[0]",
                 "site.data.rows": f"{name}.title"}.get(source, f"{name}.{self.pick(PROPERTIES)}")
        text = "{{ " + inner + " }}" + self.pick(["", ",", "{{ forloop.rindex0 }}{{ forloop.last }}"])
        if self.r.random() < 0.3:
            text += self.tag(self.pick(["break", "continue"])) if self.r.random() < 0.5 else \
                "{% if forloop.index == 2 %}{% break %}{% endif %}"
        if self.r.random() < 0.4:
            text += self.body()
        if self.r.random() < 0.3:
            text += self.tag("else") + "none"
        return self.tag(f"for {name} in {source}{more}") + text + self.tag("endfor")

    def grouped(self):
        by = self.pick(["group_by: 'kind'", "group_by: 'rank'", "group_by: 'layout'",
                        "group_by_exp: 'g', \"g.date | date: '%Y'\"",
                        "group_by_exp: 'g', 'g.tags | size'"])
        text = "{{ g.name }}:{{ g.size }} {% for x in g.items %}{{ x.title }} {% endfor %}"
        return f"{{% assign groups = {self.pick(['site.posts', 'site.things'])} | {by} %}}" + \
            "{% for g in groups %}" + text + self.body() + "{% endfor %}"

    def assign(self):
        name = self.pick(["a", "b", "c"])
        value = self.pick([self.string(), self.number(), self.string() + " | upcase"])
        return self.tag(f"assign {name} = {value}") + "{{ " + self.pick(["a", "b", "c"]) + " }}"

    def capture(self):
        return self.tag("capture d") + self.body() + self.tag("endcapture") + \
            "{{ d | strip | size }}{{ d | truncate: 12 }}"

    def case(self):
        text = self.tag(f"case {self.pick([self.number(), self.string()])}")
        for _ in range(self.r.randint(1, 3)):
            value = self.pick(["1", "2, 3", "'a' or 'b'", "page.title", "nil"])
            text += self.tag(f"when {value}") + self.body()
        if self.r.random() < 0.5:
            text += self.tag("else") + self.body()
        return text + self.tag("endcase")

    def include(self):
        if "jekyll-include-cache" in self.plugins and self.r.random() < 0.5:
            # prints nothing of the page: Jekyll would show what it was on the page that came first
            return self.tag(f"include_cached cached.html v={self.pick([self.string(), self.number()])}")
        return self.tag(f"include {self.pick(['one.html', 'two.html', '{{ site.part }}.html'])} "
                        f"v={self.pick([self.string(), self.number()])}")

    def other(self):
        return self.pick([
            "{% comment %}{{ gone }}{% endcomment %}", "{% raw %}{{ kept }}{% endraw %}",
            "{% cycle 'a', 'b', 'c' %}",
            # not {% increment %}: in an include it would reach pages of the paginator (known.txt, counters-made);
            # not {% highlight %}: the size of what is captured would count Rouge's spans
            "{% tablerow t in (1..3) cols: 2 %}{{ t }}{% endtablerow %}",
            "{% link page-0.md %}", "{% link static.txt %}",
            "{% capture p %}{% include one.html v=1 %}{% endcapture %}{{ p | markdownify }}",
            # where pages have excerpts, one that prints itself is Ruby's view of an object
            "{{ page.excerpt }}" if not self.page_excerpts else "{{ page.previous.excerpt }}",
            "{% for t in site.tags %}{{ t[0] }}{{ t[1].size }}{{ t[1][0].title }} {% endfor %}",
            "{% for c in site.collections %}{{ c.label }}{{ c.docs.size }}{{ c.files.size }} {% endfor %}",
            "{% for d in site.documents %}{{ d.url }} {% endfor %}",
            "{{ paginator.page }}/{{ paginator.total_pages }}{{ paginator.posts | map: 'title' }}",
            "{% for h in site.html_pages %}{{ h.name }} {% endfor %}",
            "{% for f in site.static_files %}{{ f.path }}{{ f.basename }}{{ f.extname }}{{ f.note }} {% endfor %}",
            "{{ site.data.nest.more.list | join: '+' }}{{ site.data['nest'].deep.one.k }}",
            "{% for d in site.data.nest %}{{ d[0] }} {% endfor %}{{ site.data.rowed | map: 'b' | join }}",
            "{{ site.data.tabs[0].y }}{{ site.data.js.a[1] }}{{ site.data.js | jsonify }}",
            "{% post_url 2020-06-07-fixed %}" if self.fixed else "{% link static.txt %}", "{{ site.related_posts | map: 'title' | join: ', ' }}",
            "{{ page.previous.excerpt | strip_html }}{{ page.next.path }}",
            "{{ page.redirect_from | join: ' ' }}{{ page.redirect_to }}",
            "{{ site.collections | map: 'label' | join: ' ' }}{{ site.collections[0].relative_directory }}",
            "{{ site.categories | size }}{% for c in site.categories %}{{ c[0] }}{{ c[1].first.url }} {% endfor %}",
            "{{ site.data.box | jsonify }}", "{{ page.tags | jsonify }}{{ page.date | jsonify }}",
        ])

    def text(self):
        return self.pick([self.words(), f"*{self.words(1, 2)}*", f"[{self.words(1, 2)}](/x)",
                          f"[{self.words(1, 2)}]({self.pick(LINKS)})",
                          "`code`", "<b>html</b>"] + [  # an excerpt ends at an empty line: seldom within a tag
                              "\n\n", "\n- item\n- item\n\n", f"\n\n## {self.words()}\n\n"]
                         * (self.depth == 0 or self.r.random() < 0.05))

    # -- files --

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def front(self, **more):
        # every document has what lists are sorted by
        lines = [f"title: \"{self.words()}\"", f"rank: {self.r.randint(1, 5)}"]
        for key, value in [("kind", self.pick(["a", "b"])), ("note", f"\"{self.words()}\""),
                           ("layout", self.pick(["base", "inner", "deep", "null"]))]:
            if self.r.random() < 0.7:
                lines.append(f"{key}: {value}")
        lines += [f"{key}: {value}" for key, value in more.items() if value is not None]
        self.r.shuffle(lines)
        return "---\n" + "\n".join(lines) + "\n---\n"

    def some(self, value, chance=0.5):
        return value if self.r.random() < chance else None

    def rare(self):
        """Of what seldom stands in front matter."""
        return {key: value for key, value in [
            ("render_with_liquid", "false"), ("sitemap", "false"), ("author", "Bo"), ("lang", "fr"),
            ("last_modified_at", "2024-05-06"), ("description", "\"of *this*\""), ("canonical_url", "/c/")]
            if self.r.random() < 0.06}

    def former(self):
        return f"[/old/{self.r.randint(1, 3)}/, /old/{self.r.randint(4, 9)}]"

    def page_text(self):
        return "\n".join(self.body() for _ in range(self.r.randint(2, 5))) + "\n"

    def posts(self):
        for n in range(self.r.randint(2, 7)):
            date = f"20{self.pick([18, 19, 20, 21, 22, 23, 24, 25, 27])}-{self.r.randint(1, 12):02}-{self.r.randint(1, 28):02}"
            folder = self.pick(["", "", "x/", "Deep/er/"])
            clock = f"{date} {self.r.randint(0, 23):02}:{self.r.randint(0, 59):02}:00 +0{self.r.randint(0, 9)}00"
            tags = self.r.sample(TAGS, self.r.randint(0, 3))
            ext = self.pick(["md", "md", "md", "html", "markdown", "txt"])
            self.write(f"{folder}_posts/{date}-{self.pick(['a', 'Some-Title', 'über', 'b_c'])}-{n}.{ext}",
                       self.front(date=self.some(clock, 0.4), tags=self.some(tags, 0.7),
                                  permalink=self.some(f"/:categories/p{n}/:title:output_ext", 0.1),
                                  slug=self.some("Own Slug", 0.1),
                                  excerpt=self.some("\"given *excerpt*\"", 0.1),
                                  excerpt_separator=self.some("\"item\"", 0.02),
                                  hidden=self.some("true", 0.1),
                                  redirect_from=self.some(self.former(), 0.2),
                                  redirect_to=self.some("https://away.example/x", 0.03),
                                  image=self.some("/i.png", 0.1),
                                  categories=self.some(self.pick(["x", "x y", "[News, x]"]), 0.4),
                                  published=self.some("false", 0.1), **self.rare())
                       + self.page_text())
        self.write("_posts/2020-06-07-fixed.md", self.front() + self.page_text())

    def documents(self):
        for n in range(self.r.randint(2, 5)):
            name = self.pick(["a", "b/c", "Über", "z_y"])
            self.write(f"{self.things}/{name}-{n}.{self.pick(['md', 'html'])}",
                       self.front(date=f"2020-02-{n + 1:02}", tags=self.some(["news"], 0.3),
                                  published=self.some("false", 0.1), redirect_from=self.some("/was/", 0.1),
                                  permalink=self.some(f"/thing/:name-{n}/", 0.1), **self.rare())
                       + self.page_text())
        for n in range(self.r.randint(2, 4)):
            folder = "" if n == 0 else self.pick(["", "sub/", "sub/deeper/"])
            ext = "md" if n == 0 else self.pick(["md", "html", "txt", "xml"])
            self.write(f"{folder}page-{n}.{ext}",
                       self.front(permalink=self.some(f"/own/{n}/", 0.2), **self.rare()) + self.page_text())
        # of one name in folders below each other: which of two beside each other is read first is chance
        for folder in self.r.sample(["sub/", "sub/deeper/"], self.r.randint(0, 2)):
            self.write(f"{folder}index.html", self.front(redirect_from=self.some(self.former(), 0.3))
                       + self.page_text())
        if self.r.random() < 0.5:
            self.write(f"{self.pick(['', 'sub/'])}README.md", f"# {self.words()}\n\n{self.words()}\n")
            self.write("bare.md", f"{self.pick(['# ', '## ', ''])}{self.words()}\n\n[to](page-0.md#x)\n")
        self.write("headed.md", f"---\nrank: 1\n---\n# {self.words()}\n\n[a](page-0.md) [b](bare.md) "
                   "[c](static.txt) [r]\n\n" + self.page_text() + f"\n\n[r]: {self.pick(LINKS)}\n")
        self.write("static.txt", "static {{ text }}\n")
        self.write(f"{self.things}/file.txt", "static {{ text }}\n")
        self.write("_shown/s.md", "---\ntitle: Shown\n---\n" + self.words() + "\n")
        self.write("rel/part.txt", "part {{ include.x }}")
        self.write("rel/r.md", self.front() + "{% include_relative part.txt x=page.title %}" + self.page_text())
        for n in range(self.r.randint(0, 2)):
            self.write(f"_drafts/draft-{n}.md",
                       self.front(date=f"2021-03-0{n + 1}") + self.page_text())
        # where there is none, with_frontmatter takes the README of sub to the root: a fault of the plugin's
        if self.r.random() < 0.5 or self.front_readme:
            self.write("index.html", self.front(layout_too="1") + self.page_text())

    def templates(self):
        seo = "{% seo %}" if "jekyll-seo-tag" in self.plugins else ""
        seo += self.pick(["", "{% feed_meta %}"])
        self.write("_layouts/base.html", "<html>{{ page.title | escape }}" + seo + "\n{{ content }}\n"
                   f"{self.body()}</html>\n")
        self.write("_layouts/inner.html", "---\nlayout: base\nword: inner\n---\n"
                   f"<p>{{{{ layout.word }}}}</p>{self.output()}{{{{ content }}}}")
        self.write("_layouts/deep.html", f"---\nlayout: inner\n---\n[{{{{ content }}}}]{self.output()}\n")
        self.write("_includes/one.html", "<i>{{ include.v }}</i>" + self.output())
        self.write("_includes/cached.html", "<i>{{ include.v | append: '.' }}</i>{{ site.title }}" + self.text())
        self.write("_includes/two.html", "{% include one.html v=include.v %}" + self.text())
        self.write("_data/box.yml", f"text: \"{self.words()}\"\nn: {self.r.randint(0, 9)}\n")
        self.write("_data/nest/more.yml", f"list: [{self.r.randint(0, 9)}, b]\n")
        self.write("_data/nest/deep/one.json", f'{{"k": {self.r.randint(0, 9)}}}')
        self.write("_data/rowed.csv", f"a,b\n1,\"x, y\"\n2,{self.r.randint(0, 9)}\n")
        self.write("_data/tabs.tsv", f"x\ty\n1\t{self.r.randint(0, 9)}\n")
        self.write("_data/js.json", f'{{"a": [1, {{"b": null}}, {self.r.randint(0, 9)}.5]}}')
        self.write("_data/rows.yml", "".join(
            f"- {{title: \"{self.words(1, 2)}\", kind: {self.pick('ab')}, rank: {n}}}\n"
            for n in self.r.sample(range(9), 4)))

    def permalink(self):
        """One of one's own. The number keeps two of one name apart."""
        parts = self.r.sample(PLACEHOLDERS, self.r.randint(1, 4))
        return f"/{self.pick('abc')}/{'/'.join(parts)}/:title{self.pick(['/', ':output_ext', '', '.html'])}"

    def config(self):
        self.plugins = self.r.sample(PLUGINS, self.r.randint(0, 4))
        thing = self.pick(["", ", permalink: '/t/:path/'", ", permalink: '/:collection/:title:output_ext'",
                           ", sort_by: rank", ", sort_by: title", ", permalink: '/:collection/:name/'",
                           ", permalink: pretty", ", note: c, permalink: '/x/:year-:month/:slug/'"])
        lines = [
            "# a random site", "markdown: CommonMark",
            f"plugins: [{', '.join(['jekyll-commonmark', 'jekyll-paginate', 'jekyll-feed'] + self.plugins)}]",
            f"jekyll-archives: {{enabled: {self.pick(['all', '[tags, year]', '[categories, day]'])}, layout: base}}",
            f"titles_from_headings: {{strip_title: {self.pick(['true', 'false'])}}}",
            "commonmark: {options: [UNSAFE], extensions: [table]}", f"title: \"{self.words()}\"",
            f"permalink: \"{self.pick(STYLES + [self.permalink()])}\"", f"part: {self.pick(['one', 'two'])}",
            f"collections: {{things: {{output: {self.pick(['true', 'false'])}{thing}}}}}",
        ]
        for line in ["url: https://x.example", "baseurl: /base", "timezone: Europe/Berlin",
                     "page_excerpts: false", "show_drafts: true",
                     "paginate: 2", "unpublished: true", "limit_posts: 3"]:
            # without its address a site has no sitemap here
            if self.r.random() < 0.4 or (line[:4] == "url:" and "jekyll-sitemap" in self.plugins):
                lines.append(line)
        chosen = {line.split(":")[0]: line for line in self.r.sample(SETTINGS, self.r.randint(0, 5))}
        self.page_excerpts = "page_excerpts" in chosen
        if self.page_excerpts and "jekyll-titles-from-headings" in self.plugins:
            del chosen["page_excerpts"]  # Ruby's error: a private method
            self.page_excerpts = False
        self.front_readme = "with_frontmatter" in chosen.get("readme_index", "")
        # mostly no link to what is not there: then there is nothing to compare
        missing = "collections_dir" in chosen or "limit_posts: 3" in lines
        self.fixed = not missing or self.r.random() < 0.05
        self.things = "col/_things" if "collections_dir" in chosen else "_things"
        lines = [line for line in lines if line.split(":")[0] not in chosen] + list(chosen.values())
        lines += ["defaults:"] + [
            f"  - scope: {{path: \"{path}\"{self.pick(['', ', type: posts', ', type: pages'])}}}\n"
            f"    values: {{note: \"{self.words()}\", kind: {self.pick('ab')}}}"
            for path in self.r.sample(["", "sub", "x", "_things", "**/*.md", "**/*.txt", "sub/*/page*", "_posts/*", "*.md", "rel"], 2)]
        self.write("_config.yml", "\n".join(lines) + "\n")


def make(seed, folder):
    """Writes the site of a seed into a folder that is not there yet."""
    maker = Maker(seed, folder)
    maker.config()
    maker.templates()
    maker.posts()
    maker.documents()
