"""What rich.py draws: the names of a site's files and what stands in them, in Jekyll's layout or in a plain folder. Of
the documents in Jekyll's layout a part is drawn by tests/jekyll/random_site.py, whose Liquid is the richer one; what is
drawn here names files, layouts, data and settings that come and go, and is broken now and then."""
import os, pathlib, re, sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "jekyll"))
import random_site

# Capital words in what is drawn stand for one of these.
FILL = {
    "WORD": "alpha beta gamma delta eps zeta eta theta".split(),
    "DIGIT": "0123456789",
    "DAY": "123",
    "NUMBER": [str(n) for n in range(99)],
    "YEAR": [str(n) for n in range(2018, 2026)],
    "LAYOUT": ["post", "page", "default", "base", "none", "nope", "gem", "own"],
    "PARTIAL": ["part", "sub/deep", "gone", "gempart", "a/b"],
    "COLOUR": ["#012", "#a5c", "red"],
}

FRONT = [
    "title: WORD", 'title: "WORD <b> & é"', "layout: LAYOUT", "tags: [WORD, WORD]", "tags: WORD WORD",
    "categories: WORD", "category: WORD", "published: true", "published: false", "date: YEAR-0DAY-1DIGIT",
    "permalink: /p/WORD/", "permalink: /p/WORD.html", "permalink: /:title/", "permalink: /x y/é/",
    "permalink: /same/", "permalink: /WORD", "k: DIGIT", "order: DIGIT", "excerpt_separator: <!--more-->",
    "pin: true", "image: /assets/a.png", "redirect_from: /old/WORD/", "author: WORD", "render_with_liquid: false",
    "list: [1, 2, DIGIT]", "sitemap: false", 'excerpt: "short WORD"', "output: false", "pagination: {enabled: true}",
    "slug: WORD", "weight: DIGIT", "date: whenever", "lang: de", "description: d WORD"]

# Counters are named on pages, though Jekyll counts otherwise where a page only prints one (tests/jekyll/known.txt): here
# two processes of platen are compared, which count alike.
TEXTS = [
    "text DIGIT", "# Head *x*", "- a\n- b", "[l](WORD.md)", "[l]({% link WORD.md %})", "![i](/assets/a.png)",
    "{% include WORD.html %}", '{% include WORD.html a="WORD" b=page.title %}', "{% include_relative rel/WORD.md %}",
    "{% include_relative WORD.txt %}", "{{ site.data.d.WORD }}", "{{ site.data.nest.deep.WORD | jsonify }}",
    "{% for r in site.data.t %}{{ r.a }},{{ r.b }};{% endfor %}", "{{ site.data | jsonify }}",
    "{% for r in site.data.csv %}{{ r.a }},{{ r.b }};{% endfor %}",
    "{% for p in site.posts %}{{ p.url }} {{ p.title }} {% endfor %}",
    "{% for p in site.posts limit:2 %}{{ p.excerpt }}{% endfor %}",
    "{% for p in site.tags.WORD %}{{ p.title }} {% endfor %}",
    "{% for c in site.recipes %}{{ c.url }}{{ c.order }} {% endfor %}",
    "{{ site.recipes | size }} {{ site.pages | size }} {{ site.static_files | size }}",
    "{% for p in site.pages %}{{ p.name }}|{{ p.url }} {% endfor %}",
    "{% for p in site.static_files %}{{ p.path }} {% endfor %}", "{{ page.previous.title }} {{ page.next.url }}",
    "{% post_url 2020-01-0DAY-WORD %}", "<!--more-->", "{{ site.title }} {{ site.k }} {{ site.baseurl }}",
    "{{ page.path }} {{ page.k }} {{ page.layout }} {{ layout.k }}", "{% if page.pin %}pin{% endif %}",
    "```ruby\ndef x; end\n```", "{% highlight c %}\nint a;\n{% endhighlight %}", '"quotes" -- dash', "{: .cls}",
    "|a|b|\n|-|-|\n|1|2|", "{% increment q %}", '{{ "now" | date: "%Y" }}', "{{ site.time }}",
    "{{ paginator.page }} {% for p in paginator.posts %}{{ p.url }} {% endfor %}",
    '{% assign x = site.posts | group_by: "category" %}{{ x | size }}', "{{ site.related_posts | size }}",
    '{% assign y = site.posts | where: "k", 1 | map: "title" | join: "," %}{{ y }}',
    "{{ theme.name }}{{ site.theme }}", "{% include_cached c.html %}", "@someone :smile:", "[^1]\n\n[^1]: note",
    "$$x$$", "{% feed_meta %}{% seo %}",
    "{% for c in site.collections %}{{ c.label }}:{{ c.docs.size }} {% endfor %}", "{{ site.categories | size }}",
    '{{ site.documents | map: "url" | join: " " }}', "{{ page.collection }} {{ page.relative_path }} {{ page.id }}",
    "{{ jekyll.environment }} {{ site.url }} {{ site.github.repository_url }}"]
BROKEN_TEXTS = ["{% broken", "{{ x | nofilter }}", "{% if %}", "{% include %}"]

LAYOUT_FRONT = ["---\nlayout: LAYOUT\n---\n", "---\nk: DIGIT\n---\n", "", "---\n---\n"]
LAYOUT_BODY = ["{% include WORD.html %}", "{{ layout.k }}", "{% for p in site.posts %}{{ p.title }}{% endfor %}", ""]
INCLUDES = [
    "inc NUMBER {{ include.a }}\n", "{% include WORD.html a=include.a %}\n", "{{ page.title }} {{ include.b }}\n",
    "{% assign z = 1 %}{{ site.data.d.alpha }}\n", "<p>WORD</p>\n",
    "{% for p in site.posts %}{{ p.url }}{% endfor %}\n"]
IMPORTS = ["", '@import "PARTIAL";\n', '@import "part", "gempart";\n', "$c: COLOUR;\n", '@import "late";\n']
YAML = ["a: 1\nalpha: xNUMBER\nbeta: [1, 2]\n", "- {a: 1, b: NUMBER}\n- {a: 2, b: y}\n", "alpha: &x NUMBER\nbeta: *x\n",
        "alpha: NUMBER\n  bad: [\n"]
DATA = {"yml": YAML, "yaml": YAML, "csv": ['a,b\n1,NUMBER\n"q,q",z\n'], "tsv": ["a\tb\n1\tNUMBER\n"],
        "json": ['{"alpha": NUMBER, "b": [1]}', '[{"a": 1, "b": NUMBER}]', '{"alpha": NUMBER']}

COLLECTIONS = [
    "{recipes: {output: true}}", '{recipes: {output: true, permalink: "/r/:name"}}', "{recipes: {output: false}}",
    "[recipes]", "{recipes: {output: true}, drinks: {output: true}}", "{posts: {output: false}}",
    "{recipes: {output: true, sort_by: order}}", "{recipes: {output: true, order: [b.md, a.md]}}"]
DEFAULTS = [
    '[{scope: {path: ""}, values: {layout: post}}]', "[{scope: {path: sub}, values: {published: false}}]",
    '[{scope: {path: "", type: posts}, values: {layout: page, k: 3, permalink: "/d/:title/"}}]',
    '[{scope: {path: "*/a.md"}, values: {title: DEF}}]',
    '[{scope: {path: "_recipes", type: recipes}, values: {pin: true}}]']
PLUGINS = [
    "[jekyll-feed, jekyll-seo-tag]", "[jekyll-sitemap, jekyll-paginate]", "[jekyll-redirect-from, jekyll-archives]",
    "[jekyll-include-cache, jekyll-mentions, jemoji]", "[jekyll-default-layout]", "[github-pages]", "[]",
    "[jekyll-relative-links, jekyll-optional-front-matter, jekyll-readme-index, jekyll-titles-from-headings]"]
SETTINGS = {
    "title": ["A", 'B "q"', "<x>"], "baseurl": ["", "/blog", '"/b c"', "/"], "k": ["1", "2"],
    "permalink": ["pretty", "date", "none", "/:categories/:title/", "/:year/:title.html", "ordinal", "/:slug"],
    "markdown": ["kramdown", "CommonMark", "GFM", "commonmark"], "keep_files": ["[kept]", "[]"],
    "exclude": ["[x.txt]", "[sub/]", '["*.md"]', "[_posts/b]", "[assets]", "[]"],
    "include": ["[_hidden]", "[.well-known]", "[_hid.md]", "[]"],
    "collections": COLLECTIONS, "collections_dir": ["cols", ".", ""], "defaults": DEFAULTS,
    "theme": ["mygem", "othergem", "minima", "nogem", ""], "plugins": PLUGINS, "paginate": ["1", "2", "5"],
    "paginate_path": ["/page:num/", "/blog/page:num/"], "future": ["true", "false"], "show_drafts": ["true", "false"],
    "unpublished": ["true", "false"], "limit_posts": ["1", "3", "0"],
    "sass": ["{style: compressed}", "{sass_dir: _sass2}", "{load_paths: [_sass2, lib]}", "{sourcemap: never}",
             "{style: expanded, sourcemap: always}"],
    "kramdown": ["{input: GFM, hard_wrap: true}", "{auto_ids: false}", "{toc_levels: 2, footnote_nr: 3}",
                 '{smart_quotes: "apos,apos,quot,quot"}'],
    "excerpt_separator": ['"<!--more-->"', '""', '"\\n\\n"'], "data_dir": ["_data", "data2"],
    "includes_dir": ["_includes", "inc2"], "layouts_dir": ["_layouts", "lay2"],
    "timezone": ["Europe/Berlin", "America/New_York", "UTC"],
    "liquid": ["{error_mode: strict}", "{error_mode: lax}", "{strict_filters: true}"],
    "markdown_ext": ["md,txt", "markdown,md"], "highlighter": ["none", "rouge"], "lsi": ["false"],
    "show_excerpts": ["true"],
    "jekyll-archives": ["{enabled: all, layouts: {tag: post, category: page}}", "{enabled: [tags], layout: default}"],
    "strict_front_matter": ["true", "false"], "header_pages": ["[about.md, index.md]"],
    "platen": ["{github_pages: true}", "{github_pages: false}", "{x: 1}"],
}
PLAIN_SETTINGS = {
    "title": ["A", "B"], "url": ["http://z.test"], "description": ["d"], "theme": [""], "author": ["me"],
    "timezone": ["Europe/Berlin", "UTC"], "baseurl": ["/q", ""], "exclude": ["[sub]"], "paginate": ["2"], "lang": ["de"],
}
# None in another, as what was written to one is not the other's, nor below what an edit may make a file.
DESTINATIONS = ["./out", "_site", "outer/out", "o u", "_out"]
SOURCES = ["cols", "sub", '"."']

NAMES = [
    "_posts/2020-01-0DAY-WORD.md", "_posts/2020-01-0DAY-WORD.html", "sub/_posts/2021-02-0DAY-WORD.md",
    "_posts/sub/2020-03-0DAY-WORD.markdown", "_drafts/WORD.md", "sub/_drafts/WORD.md", "_posts/2099-01-0DAY-WORD.md",
    "WORD.md", "sub/WORD.md", "sub/index.html", "index.md", "index.html", "README.md", "about.md", "404.md",
    "_layouts/LAYOUT.html", "_layouts/home.html", "_includes/WORD.html", "_includes/sub/WORD.html",
    "_includes/c.html", "_includes/head.html", "_includes/custom-head.html", "rel/WORD.md", "sub/rel/WORD.md",
    "_posts/rel/WORD.md", "WORD.txt", "_data/d.yml", "_data/d.json", "_data/d.csv", "_data/d.tsv", "_data/d.yaml",
    "_data/nest/deep.yml", "_data/nest/deep.json", "_data/nest/deep.csv", "_data/nest/deep/WORD.yml", "_data/t.tsv",
    "_data/csv.csv", "_data/d/WORD.yml", "_recipes/a.md", "_recipes/b.md", "_recipes/WORD.md",
    "cols/_recipes/WORD.md", "cols/WORD.md", "cols/_posts/2020-01-0DAY-WORD.md", "_recipes/s/x.txt",
    "_drinks/WORD.md", "assets/main.scss", "assets/css/WORD.scss", "assets/main.css", "assets/a.png",
    "assets/WORD.js", "assets/_part.scss", "_sass/_part.scss", "_sass/part.scss", "_sass/sub/_deep.scss",
    "_sass/_late.scss", "_sass/a/_b.scss", "_sass/a/b/_index.scss", "_sass2/_part.scss", "_sass2/gone.scss",
    "lib/_late.scss", "_hidden/WORD.md", "_hid.md", ".well-known/WORD.txt", "inc2/WORD.html", "lay2/post.html",
    "data2/d.yml", "feed.xml", "sitemap.xml", "tag/WORD.html", "blog/index.html", "x.txt", "kept/WORD.txt",
    "_config.yaml", "same.md", "_plugins/x.rb", "Gemfile", "category/WORD.md"]
PLAIN_NAMES = [
    "WORD.md", "sub/WORD.md", "sub/index.md", "README.md", "index.md", "style.css", "a.png", "sub/README.md",
    "sub/deep/WORD.md", "2020-01-0DAY-WORD.md", "_data/x.yml", "404.md", "tags/WORD.md", "feed.xml", "sub.md",
    "_config.yml", "WORD.MD", "x.html", "WORD.markdown"]
GEMS = ["gems/gems/mygem-1.0", "gems/gems/mygem-1.1", "gems/gems/othergem-0.1"]
GEM_NAMES = [
    "_layouts/gem.html", "_layouts/post.html", "_layouts/default.html", "_includes/WORD.html", "_sass/_gempart.scss",
    "_sass/gempart.scss", "_sass/_part.scss", "assets/main.scss", "assets/theme.css", "assets/main.css",
    "_data/d.yml", "_data/nest/deep.yml", "_config.yml"]
FOLDERS = ["_posts", "_includes", "_data/nest", "sub", "_sass", "_sass2", "_recipes", "cols", "_layouts"]
ODD_NAMES = ["%20", "a b", "_", "#", "+", "é&", "<b>", '"']  # what a file's name may begin with


class Drawer:
    """Draws with `r`, a random.Random, which may be exchanged."""

    def __init__(self, r, jekyll, source=False, destination=False):
        self.r = r
        self.jekyll = jekyll
        self.settings = dict(SETTINGS if jekyll else PLAIN_SETTINGS)
        self.often = []  # settings that are drawn as often as all others together
        if source:
            self.settings["source"] = SOURCES
            self.often.append("source")
        if destination:
            self.settings["destination"] = DESTINATIONS
            self.often.append("destination")

    def fill(self, text):
        return re.sub("|".join(FILL), lambda m: self.r.choice(FILL[m.group()]), text)

    def one(self, texts):
        return self.fill(self.r.choice(texts))

    # ---- names -----------------------------------------------------------------------------------------------

    def name(self):
        return self.one(NAMES if self.jekyll else PLAIN_NAMES)

    def gem_name(self):
        return self.r.choice(GEMS) + "/" + self.one(GEM_NAMES)

    # ---- what stands in them ---------------------------------------------------------------------------------

    def front(self):
        lines = [self.fill(line) for line in self.r.sample(FRONT, self.r.randrange(5))]
        if self.r.randrange(40) == 0:
            lines.append("bad: [")
        return "\n".join(["---"] + lines + ["---", ""])

    def body(self):
        texts = [self.one(BROKEN_TEXTS if self.r.randrange(80) == 0 else TEXTS) for _ in range(self.r.randrange(1, 5))]
        if self.jekyll and self.r.randrange(4) == 0:
            texts.append(self.liquid())
        return "\n\n".join(texts) + "\n"

    def liquid(self):
        maker = random_site.Maker(self.r.randrange(1 << 30), None)
        maker.plugins, maker.page_excerpts, maker.fixed = ["jekyll-include-cache"], False, True
        return maker.page_text()

    def document(self):
        return (self.front() if self.r.randrange(8) else "") + self.body()

    def layout(self):
        return self.one(LAYOUT_FRONT) + "<html><head><title>{{ page.title }}</title>{% seo %}</head><body>" + \
            self.one(LAYOUT_BODY) + "{{ content }}</body></html>\n"

    def sheet(self):
        return self.one(IMPORTS) + self.fill(".WORD { color: COLOUR; b { top: NUMBERpx } }\n")

    def configuration(self, old):
        """These settings with one more, one less, another, or one that is broken or mended."""
        parts = [part for part in re.split(r"\n(?=[^\s])", old) if part.strip()]
        whole = [part for part in parts if "broken" not in part]
        way = self.r.randrange(12)
        if way < 2 and parts:
            parts.pop(self.r.randrange(len(parts)))
        elif way == 2:
            parts.append("broken: [")
        elif way == 3:
            parts = whole
        else:
            key = self.r.choice(self.often if self.often and self.r.randrange(2) else list(self.settings))
            parts = [part for part in whole if not part.startswith(key + ":")]
            parts.append("%s: %s" % (key, self.r.choice(self.settings[key])))
        return "\n".join(parts) + "\n"

    def content(self, path, old=""):
        """What might stand in a file of that name, in which `old` stands now."""
        folders, name = os.path.split(path)
        folders = set(folders.split("/"))
        extension = name.rsplit(".", 1)[-1]
        if folders & {"_layouts", "lay2"}:
            return self.layout()
        if folders & {"_includes", "inc2"}:
            return self.one(INCLUDES)
        if folders & {"_data", "data2"} and extension in DATA:
            return self.one(DATA[extension])
        if extension in ("yml", "yaml"):
            return self.configuration(old)
        if extension in ("scss", "sass"):
            return self.sheet() if folders & {"_sass", "_sass2", "lib"} else "---\n---\n" + self.sheet()
        if extension in ("css", "js"):
            return self.r.choice(["", "---\n---\n"]) + self.fill("a { b: NUMBER } {{ site.title }}\n")
        if extension in ("md", "MD", "html", "markdown", "xml", "json"):
            return self.document()
        return self.fill("WORD NUMBER\n")

    # ---- the whole -------------------------------------------------------------------------------------------

    def site(self):
        """Names of the first files of a site, and what stands in them."""
        for _ in range(60 if self.jekyll else 30):
            name = self.name()
            yield name, self.content(name)
        if self.jekyll:
            yield "_layouts/post.html", "<i>{{ content }}</i>"

    def gems(self):
        """The same of those of themes that are installed."""
        for _ in range(20):
            name = self.gem_name()
            yield name, self.content(name)
