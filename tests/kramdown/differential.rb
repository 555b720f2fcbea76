# Compares what kramdown, as Jekyll configures it, and platen make of the same texts.
#
#	differential.rb PROGRAM [--random COUNT SEED] [--verbose] [FOLDER…]
#
# The samples of samples.md are each compared byte by byte; so are random documents over all of kramdown's
# constructs, half of them with random settings; then the posts of each folder: equal bytes, and equal text, links and ids.
require "open3"
require "jekyll"
require "json"
require "kramdown-parser-gfm"
require "rouge"

JEKYLL = Jekyll::Configuration::DEFAULTS["kramdown"].freeze

# What a site with these settings makes of a text.
def reference(text, settings = {})
  config = { "kramdown" => JSON.parse(JEKYLL.merge(settings).to_json), "highlighter" => "rouge" }
  Jekyll::Converters::Markdown::KramdownParser.new(config).convert(text)
end

class Ours
  def initialize(program)
    @in, @out, = Open3.popen2(program)
    @in.binmode
    @out.binmode
  end

  def convert(text, settings = {})
    json = settings.empty? ? "" : JEKYLL.merge(settings).to_json
    @in.write("#{json.bytesize} #{text.bytesize}\n", json, text)
    @in.flush
    n = @out.gets.to_i
    @out.read(n).to_s.force_encoding("UTF-8")
  end
end

# Inside highlighted code text and language are compared, spans are not.
def without_spans(html)
  html.gsub(%r{(<code(?: [^>]*)?>)(.*?)(</code>)}m) do
    open, code, close = $1, $2, $3
    open + code.gsub(%r{</?span[^>]*>}, "").gsub("&quot;", '"').gsub("&#39;", "'") + close
  end
end

def essence(html)
  links = html.scan(/(?:href|src)="([^"]*)"/).flatten
  ids = html.scan(/ id="([^"]*)"/).flatten
  text = html.gsub(/<[^>]*>/, "").gsub(/\s+/, " ").strip
  [text, links, ids]
end

def first_difference(want, got)
  a, b = want.lines, got.lines
  i = (0...[a.size, b.size].max).find { |n| a[n] != b[n] }
  "line #{i + 1}\n#  kramdown: #{a[i].inspect}\n#  ours:     #{b[i].inspect}"
end

WORDS = ["word", "a", "B", "is", "don't", "\"quoted\"", "'single'", "x < y", "a & b", "&copy;", "&lt;", "&nope;", "&#169;",
         "--", "---", "...", "it's", "'90s", "<< x >>", "HTML", "1.", "e.g.", "é", "“x”", "日本", "日\n本", "a_b_c", "2*3*4", "snake_case",
         "\\*no\\*", "\\\\", "|", "\\|", "$$x^2$$", "^", ":", "#", "http://a.b/c", "<http://a.b/?x=1&y=2>", "<me@a.b>",
         "[^1]", "[^no]", "{:.late}", "~~gone~~", "~", "`", "<b>bold</b>", "<br>", "<br/>", "<span class=x>*s*</span>",
         "<kbd>*k*</kbd>", "<!-- c -->", "{::comment}c{:/}", "{::nomarkdown}*r*{:/}", "</i>", "<unknown>u</unknown>"].freeze

class Maker
  def initialize(seed)
    @r = Random.new(seed)
  end

  def pick(*list)
    list[@r.rand(list.size)]
  end

  def maybe(text, chance = 0.3)
    @r.rand < chance ? text : ""
  end

  def ial
    pick("{:.c}", "{: .c #i key=\"v\"}", "{:#id}", "{: title='a b'}", "{:.a.b}", "{:ref}", "{: .language-ruby}", "{:target=\"_blank\"}",
         "{: .no_toc}", "{: key=\"a \\\" b\"}", "{:bad}}", "{:}")
  end

  def span(depth = 0)
    case @r.rand(depth > 2 ? 8 : 22)
    when 0..7 then WORDS[@r.rand(WORDS.size)]
    when 8 then "*#{text(depth + 1)}*" + maybe(ial)
    when 9 then "**#{text(depth + 1)}**" + maybe(ial)
    when 10 then "_#{text(depth + 1)}_"
    when 11 then "`#{text(depth + 1)}`" + maybe(ial)
    when 12 then "[#{text(depth + 1)}](/u#{maybe(" \"t\"")})" + maybe(ial)
    when 13 then "![#{text(depth + 1)}](i.png#{maybe(" 't'")})" + maybe(ial)
    when 14 then "[#{text(depth + 1)}][#{pick("ref", "", "no")}]"
    when 15 then "[ref]"
    when 16 then "``#{text(depth + 1)} ` x``"
    when 17 then "__#{text(depth + 1)}__"
    when 18 then "***#{text(depth + 1)}***"
    when 19 then "<em class=\"h\">#{text(depth + 1)}</em>"
    when 20 then pick("*", "**", "_", "[", "](", "![", "<", ">", "\"", "'")
    when 21 then "[#{text(depth + 1)}](</a b> \"t\")"
    end
  end

  def text(depth = 0)
    Array.new(1 + @r.rand(depth.zero? ? 6 : 3)) { span(depth) }.join(pick(" ", " ", " ", ""))
  end

  def lines
    Array.new(1 + @r.rand(3)) { text }.join(pick("\n", "\n", "  \n", "\\\n", "\n  "))
  end

  def indent(text, by)
    text.gsub(/^(?=.)/, by)
  end

  def item(depth)
    first = maybe("{:.li} ", 0.1) + maybe(pick("[ ] ", "[x] "), 0.1) + (@r.rand(8).zero? ? "" : text)
    rest = @r.rand(3).zero? ? indent(blocks(depth + 1), "  ") : ""
    rest = "\n" + rest if @r.rand(3).zero?
    [first, rest]
  end

  def list(depth)
    mark = pick("- ", "* ", "+   ", "1. ", "2.  ", "-\t")
    Array.new(1 + @r.rand(3)) do
      first, rest = item(depth)
      mark + first + "\n" + indent(rest, pick("", " ", "  ")) + maybe("\n", 0.3)
    end.join
  end

  def code
    case @r.rand(4)
    when 0 then indent(lines, "    ") + "\n"
    when 1 then "```#{pick("", "ruby", " js", "nope", "c a")}\n#{lines}\n```\n"
    when 2 then "~~~~ #{pick("", "yaml")}\n#{lines}\n\n~~~\nx\n~~~~\n"
    else "``` ruby\n#{lines}\n" + maybe("```\n")
    end
  end

  def table
    rows = Array.new(1 + @r.rand(3)) { "| #{Array.new(1 + @r.rand(3)) { span(1) }.join(" | ")} |\n" }
    head = maybe(pick("|---|:-:|\n", "|:--|--:|\n", "--|--\n"), 0.7)
    rows[0] + head + rows[1..].join + maybe("|====\n| f | f |\n", 0.1)
  end

  def html(depth)
    mark = pick("", "", " markdown=\"1\"", " markdown=\"span\"", " markdown=\"0\"")
    tag = pick("div", "section", "p", "details", "table", "pre", "center")
    case @r.rand(5)
    when 0 then "<#{tag}#{mark}>\n#{blocks(depth + 1)}</#{tag}>\n"
    when 1 then "<#{tag}#{mark}>#{text}</#{tag}>#{maybe(" tail")}\n"
    when 2 then "<div#{mark}>\n\n#{blocks(depth + 1)}\n</div>\n"
    when 3 then pick("<hr>\n", "<!-- a\n\nb -->\n", "<img src=\"x\">\n", "<script>\nif (a < b) {}\n</script>\n", "</div>\n")
    else "<ul><li>#{text}</li>\n<li>b &amp; c</li></ul>\n"
    end
  end

  def definition
    pick("[ref]: /ref \"Title\"\n", "[ref]: <http://x.y>\n{:.def}\n", "*[HTML]: Hyper Text\n", "[^1]: A note *x*\n    more\n",
         "[^1]:\n    para\n\n        code\n", "{:ref: .r key=\"k\"}\n", "[other]: /o\n  'T'\n", "*[e.g.]: for example\n")
  end

  def block(depth)
    case @r.rand(depth > 2 ? 6 : 24)
    when 0..4 then lines + "\n"
    when 5 then "#{"#" * (1 + @r.rand(6))} #{text}#{maybe(" ##", 0.1)}#{maybe(" {#own}", 0.1)}\n"
    when 6 then text + "\n" + pick("===", "---") + "\n"
    when 7..9 then list(depth)
    when 10 then indent(blocks(depth + 1), "> ")
    when 11, 12 then code
    when 13 then table
    when 14 then html(depth)
    when 15 then definition
    when 16 then ial + "\n"
    when 17 then pick("* * *\n", "---\n", "___\n")
    when 18 then "term\n#{maybe("two\n")}#{maybe("\n")}: #{text}\n#{maybe("\n  more\n")}#{maybe(": b\n")}"
    when 19 then "$$\n#{text}\n$$\n"
    when 20 then pick("* toc\n{:toc}\n", "1. x\n{:toc #c}\n", "^\n", "* f\n{:footnotes}\n")
    when 21 then "{::#{pick("comment", "nomarkdown", "nope")}}\n#{lines}\n{:/#{pick("", "comment")}}\n"
    when 22 then "{::options #{pick("auto_ids=\"false\"", "toc_levels=\"2..3\"", "parse_block_html=\"true\"")} /}\n"
    when 23 then pick("    ", "\t", "   ") + lines + "\n"
    end
  end

  def blocks(depth = 0)
    Array.new(1 + @r.rand(depth.zero? ? 5 : 2)) { block(depth) + maybe(ial + "\n", 0.1) + maybe("\n", 0.75) }.join
  end
end

# What a site may have under `kramdown`, each with some of its values.
CHOICES = {
  "auto_ids" => [false], "auto_id_prefix" => ["p-"], "auto_id_stripping" => [true], "hard_wrap" => [true],
  "entity_output" => %w[as_input symbolic numeric], "toc_levels" => ["2..3", [1, 2], "1,3"],
  "smart_quotes" => ["apos,apos,quot,quot", %w[lsquo rsquo laquo raquo], "39,39,34,34"],
  "input" => ["kramdown"], "parse_block_html" => [true], "parse_span_html" => [false],
  "footnote_nr" => [5], "footnote_backlink" => ["", "back <", "&#8617;&#xfe0e;"],
  "footnote_backlink_inline" => [true], "footnote_prefix" => ["x-"], "header_offset" => [1, -1, 9],
  "math_engine" => [nil, "mathjax"], "guess_lang" => [false], "remove_line_breaks_for_cjk" => [true],
  "gfm_quirks" => ["", "no_auto_typographic", %w[paragraph_end no_auto_typographic]],
  "typographic_symbols" => [{ "hellip" => "...", "mdash" => "<->" }, { "laquo_space" => "&lt; ", "ndash" => "" }],
  "link_defs" => [{ "no" => ["http://no.example/"], "Ref" => ["/config", "T \"q\""] }],
  "syntax_highlighter_opts" => [
    { "default_lang" => "ruby" }, { "block" => { "line_numbers" => true, "start_line" => 3 } },
    { "span" => { "disable" => true }, "css_class" => "hl" }, { "disable" => true },
    { "block" => { "default_lang" => "c" }, "span" => { "line_numbers" => false }, "line_numbers" => true },
    { "guess_lang" => false, "block" => { "guess_lang" => false } }
  ],
  "syntax_highlighter" => [nil, "rouge"]
}.freeze

def settings(random)
  return {} if random.rand(2).zero?

  CHOICES.keys.sample(1 + random.rand(3), random: random).to_h { |key| [key, CHOICES[key].sample(random: random)] }
end

def shrink(text, ours, settings)
  differs = lambda do |t|
    want = begin
      reference(t.dup, settings)
    rescue StandardError
      return false
    end
    without_spans(want) != without_spans(ours.convert(t, settings))
  end
  parts = text.lines
  [8, 4, 2, 1].each do |n|
    i = 0
    while i < parts.size
      fewer = parts[0...i] + (parts[i + n..] || [])
      if differs.call(fewer.join) then parts = fewer else i += n end
    end
  end
  parts.join
end

def random(ours, count, seed, verbose)
  bad = crashed = 0
  count.times do |i|
    number = seed * 1_000_003 + i
    text, with = Maker.new(number).blocks, settings(Random.new(number))
    begin
      want = reference(text.dup, with)
    rescue StandardError
      crashed += 1
      next
    end
    got = ours.convert(text, with)
    next if without_spans(want) == without_spans(got)

    bad += 1
    next unless verbose && bad <= verbose

    small = shrink(text, ours, with)
    want, got = reference(small.dup, with), ours.convert(small, with)
    puts "# --- document #{i}, #{with}: #{small.inspect}"
    puts "# #{first_difference(without_spans(want), without_spans(got))}"
  end
  puts "# seed #{seed}: #{count - bad - crashed} of #{count - crashed} random documents equal" \
       "#{", #{crashed} that kramdown cannot take" if crashed.positive?}"
  bad
end

def folder(ours, dir, verbose)
  equal = same = total = 0
  Dir.glob("#{dir}/**/*.{md,markdown,mkd}").sort.each do |path|
    text = File.read(path, encoding: "UTF-8").sub(/\A---\s*\n.*?\n---\s*\n/m, "").gsub(/\{%.*?%\}|\{\{.*?\}\}/m, "x")
    next unless text.valid_encoding?

    want = without_spans(reference(text.dup))
    got = without_spans(ours.convert(text))
    total += 1
    equal += 1 if want == got
    same += 1 if essence(want) == essence(got)
    puts "# #{path}: #{first_difference(want, got)}" if want != got && verbose
  end
  puts "# #{dir}: #{equal} of #{total} equal in bytes, #{same} in text, links and ids"
  total - equal
end

ours = Ours.new(ARGV.shift)
verbose = nil
count, seed, folders = 300, 1, []
until ARGV.empty?
  case arg = ARGV.shift
  when "--random" then count, seed = ARGV.shift.to_i, ARGV.shift.to_i
  when "--verbose" then verbose = 12
  else folders << arg
  end
end
samples = File.read(File.join(__dir__, "samples.md"), encoding: "UTF-8").split(/^=====.*\n/)
n = 0
results = samples.map do |text|
  want = without_spans(reference(text.dup))
  got = without_spans(ours.convert(text))
  puts "# #{text.inspect}\n# #{first_difference(want, got)}" if want != got
  want == got
end
report = lambda do |good, name|
  n += 1
  puts "#{good ? "ok" : "not ok"} #{n} - #{name}"
end
report.call(results.all?, "#{results.size} samples are as kramdown prints them")
report.call(random(ours, count, seed, verbose).zero?, "random documents are as kramdown prints them") if count.positive?
folders.each { |dir| report.call(folder(ours, dir, verbose).zero?, "posts of #{File.basename(dir)}") }
puts "1..#{n}"
