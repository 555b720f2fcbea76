/* What Jekyll 4.4 reads, and 4.3 does not: marked lines, a variable in post_url, and quotes behind two
 * backslashes. */
#include "site_rig.h"

#define FRONT "---\n---\n"

static void
test_marked_lines(void)
{
	save("marked.html", FRONT
		"{% highlight ruby mark_lines=\"1 3\" %}\ndef a\n  b\nend\n{% endhighlight %}|");
	save("numbered.html",
		FRONT "{% highlight ruby linenos mark_lines=\"1\" %}\na\nb\n{% endhighlight %}|");
	save("last.html", FRONT "{% highlight ruby mark_lines=\"1\" %}\na\nb\n{% endhighlight %}|");
	save("other.html", FRONT "{% highlight ruby hl_linenos=3 %}\na\n{% endhighlight %}|");
	save("bare.html", FRONT "{% highlight ruby mark_lines=1 %}\na\n{% endhighlight %}");
	save("alone.html", FRONT "{% highlight ruby mark_lines %}\na\n{% endhighlight %}");
	save("wrong.html", FRONT "{% highlight ruby linenos: true %}\na\n{% endhighlight %}");
	save("list.html", FRONT "{% highlight ruby mark_lines=\"1, 2\" %}\na\n{% endhighlight %}");
	(void)update();
	ok(has("/marked.html", "<span class=\"hll\"><span class=\"k\">def</span> <span "
			       "class=\"nf\">a</span>\n</span>"
			       "  <span class=\"n\">b</span>\n<span class=\"hll\"><span "
			       "class=\"k\">end</span>\n</span>"
			       "</code></pre></figure>|"),
		"mark_lines marks the lines that it lists");
	ok(has("/last.html", "<span class=\"n\">b</span></code></pre></figure>|"),
		"a last line without a mark has no end of its own");
	ok(has("/numbered.html", "<span class=\"hll\"><span class=\"n\">a</span>\n</span>") &&
			has("/numbered.html", "<pre class=\"lineno\">1\n2\n</pre>"),
		"beside the lines' numbers, too");
	ok(has("/other.html", "<span class=\"n\">a</span></code>"),
		"other options are none of these");
	ok(get("/bare.html").status == SITE_BROKEN && get("/alone.html").status == SITE_BROKEN &&
			has("/bare.html", "mark_lines wants numbers in double quotes"),
		"without quotes they are an error");
	ok(get("/wrong.html").status == SITE_BROKEN && get("/list.html").status == SITE_BROKEN,
		"as is what is no option");
}

static void
test_post_url(void)
{
	save("_posts/2020-01-02-one.md", FRONT);
	save("_posts/2020-01-03-two.md", FRONT);
	save("url.html", FRONT "{% assign all = '2020-01-02-one;2020-01-03-two' | split: ';' %}"
			       "{% for p in all %}{% post_url {{ p }} %} {% endfor %}"
			       "{% post_url 2020-01-{{ '02' }}-one %}");
	save("none.html", FRONT "{% post_url {{ nobody }} %}");
	(void)update();
	ok(has("/url.html", "/2020/01/02/one.html /2020/01/03/two.html /2020/01/02/one.html"),
		"post_url takes variables");
	ok(get("/none.html").status == SITE_BROKEN, "one that is not set is no post");
	save("_posts/2020-01-03-two.md", "---\npermalink: /second/\n---\n");
	(void)update();
	ok(has("/url.html", "/2020/01/02/one.html /second/ "), "and what they name is followed");
}

static void
test_parameters(void)
{
	save("_includes/p.html", "[{{ include.a }}|{{ include.b }}]");
	save("p.html", FRONT "{% include p.html a=\"\\\"x\\\" y\" b=\"\\\\\"x\\\\\" y\" %}"
			     "{% include p.html a='\\\\'x\\\\'' b='z' %}"
			     "{% include p.html a=\"x\\\\\" b=\"z\" %}");
	save("q.html", FRONT "{% include p.html a=\"x\"y\" %}");
	(void)update();
	ok(has("/p.html", "[\"x\" y|\"x\" y]['x'|z][x\\\\|z]"),
		"two backslashes stand before a quote as one does, where it would end within a "
		"word");
	ok(get("/q.html").status == SITE_BROKEN, "without one it is an error");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("_config.yml", "plugins: []\n");
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	test_marked_lines();
	test_post_url();
	test_parameters();
	rig_close();
	return done_testing();
}
