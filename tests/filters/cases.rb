# Random uses of every filter, with what Ruby's Liquid makes of them, as JSON lines:
#
#     ruby cases.rb liquid|jekyll SEED COUNT
#
# {"mode", "template", "data", "result"}, or "error" instead of the result where Ruby raises.
ENV["TZ"] = "UTC"
require "json"

MODE, SEED, COUNT = ARGV[0], ARGV[1].to_i, ARGV[2].to_i
require MODE == "jekyll" ? "jekyll" : "liquid"

R = Random.new(SEED)

NOW = Time.at(1_704_067_318)
Time.define_singleton_method(:now) { NOW }

def pick(*list)
  list[R.rand(list.size)]
end

def chance(percent)
  R.rand(100) < percent
end

WORDS = ["", "a", "abc", "Hello, World!", "hello hello hello", "a,b,,c,", "  two  words\t\n", "<p class=\"x\">A &amp; B</p>",
         "x<!-- c -->y<script>z</script>", "It's \"quoted\" -- so...", "Äpfel & Öl", "straße", "日本語 text", "ﬁne ŉ",
         "1", "-7", "3.14", "-2.50", "1e3", " 42 ", "0x1A", "1_000", "007", "1.", ".5", "12abc", "true", "nil", "%20+%zz", "a%C3%A9b",
         "aGVsbG8=", "aGVsbG8", "_-8=", "http://x.y/a b?c=d&e", "/foo/index.html", "/index.htm", "line\r\none\ntwo\n", "&lt;b&gt; & < \"'",
         "The _config.yml file", "back\\slash \\0", "a.b", "é", "zebra", "Apple", "apple", "Zebra", "10", "9"].freeze
NUMBERS = [0, 1, -1, 2, 3, 7, 10, 100, -45, 1_000_000, 0.0, 1.0, 0.1, 0.2, 2.5, -2.5, 3.14159, 1e20, 1.0e-7, 123_456_789.125, 2.675, 1e15].freeze
DATES = ["2023-10-26", "2023-10-26 14:05:09", "2023-10-26T14:05:09Z", "2023-10-26 14:05:09 +0900", "March 14, 2016",
         "Thu, 26 Oct 2023 14:05:09 GMT", "1152098955", "Oct 26 2023 2:05 PM", "26 October 2023", "2024-02-29", "2020/01/02", 1_152_098_955,
         0, "", nil, "hello", "2023-13-45", "Oct 2023", "10:30", "2023-10-26 2pm", "26 Oct", "Dec 25", "2023.10.26", "26.10.2023",
         "10/26/2023", "12/25", "28-Oct-2023", "2023-02-29", "2020-06-31", "2023-10-26 24:00", "12:00 2020-01-01", "'19", "June '19",
         "Fall 2018 - Present", "15th", "10pm 3 May", "Jan 2019 - Feb 2020", "Sunday", "1/2/3", "2021-05-06, 10:30:15.25 PM"].freeze
FORMATS = ["%Y-%m-%d", "%d %b %Y", "%B %-d, %Y", "%A %H:%M:%S", "%s", "%j %U %W %u %w", "%I:%M %p", "%y%m%e", "%c", "%x %X", "%D %F %T %R",
           "%L %N", "%z %:z", "%^a %^B", "%-m/%-d/%-y", "%3d|%_5m|%010Y", "%C %G %V %g", "%%", "%n%t", "", "%h %P %k %l", "%Q %f"].freeze

def some_word
  pick(*WORDS)
end

def some_number
  pick(*NUMBERS)
end

def some_scalar
  case R.rand(10)
  when 0 then nil
  when 1 then pick(true, false)
  when 2..4 then some_number
  else some_word
  end
end

def some_hash
  h = {}
  %w[a b x title].sample(R.rand(4), random: R).each { |k| h[k] = chance(10) ? [some_scalar, some_scalar] : some_scalar }
  h["c"] = { "d" => some_scalar } if chance(20)
  h
end

def some_array
  n = R.rand(6)
  case R.rand(8)
  when 0, 1 then Array.new(n) { some_word }
  when 2 then Array.new(n) { some_number }
  when 3, 4 then Array.new(n) { some_hash }
  when 5 then Array.new(n) { some_hash.merge("a" => some_number) }
  when 6 then Array.new(n) { some_scalar }
  else Array.new(n) { pick(some_scalar, [some_scalar, [some_scalar]], some_hash) }
  end
end

def some_any
  case R.rand(12)
  when 0..4 then some_scalar
  when 5..9 then some_array
  else some_hash
  end
end

def some_property
  chance(90) ? pick("a", "b", "x", "title") : pick(nil, "", 1, "c")
end

TEXT = -> { chance(85) ? some_word : some_any }
NUM = -> { chance(85) ? pick(some_number, pick("1", "-7", "3.14", " 42 ", "x", "2.50")) : some_any }
LIST = -> { chance(85) ? some_array : some_any }
ANY = -> { some_any }
INT = -> { chance(90) ? pick(0, 1, 2, 3, 5, 10, -1, -2, -10) : pick(nil, "2", " 3 ", 2.5, "x", true) }
PROPERTY = -> { some_property }
DATE = -> { pick(*DATES) }
NUMS = -> { Array.new(R.rand(6)) { some_number } }

# Input, then the arguments; those behind the first `nil` may be left out.
STANDARD = {
  "abs" => [NUM], "append" => [TEXT, TEXT], "at_least" => [NUM, NUM], "at_most" => [NUM, NUM],
  "base64_decode" => [TEXT], "base64_encode" => [TEXT], "base64_url_safe_decode" => [TEXT], "base64_url_safe_encode" => [TEXT],
  "capitalize" => [TEXT], "ceil" => [NUM], "compact" => [LIST, nil, PROPERTY], "concat" => [LIST, LIST],
  "date" => [DATE, -> { pick(*FORMATS) }], "default" => [ANY, nil, ANY], "divided_by" => [NUM, NUM], "downcase" => [TEXT],
  "escape" => [TEXT], "escape_once" => [TEXT], "first" => [LIST], "floor" => [NUM], "h" => [TEXT],
  "join" => [LIST, nil, TEXT], "last" => [LIST], "lstrip" => [TEXT], "map" => [LIST, PROPERTY], "minus" => [NUM, NUM],
  "modulo" => [NUM, NUM], "newline_to_br" => [TEXT], "plus" => [NUM, NUM], "prepend" => [TEXT, TEXT],
  "remove" => [TEXT, TEXT], "remove_first" => [TEXT, TEXT], "remove_last" => [TEXT, TEXT],
  "replace" => [TEXT, TEXT, nil, TEXT], "replace_first" => [TEXT, TEXT, nil, TEXT], "replace_last" => [TEXT, TEXT, TEXT],
  "reverse" => [LIST], "round" => [NUM, nil, INT], "rstrip" => [TEXT], "size" => [ANY], "slice" => [ANY, INT, nil, INT],
  "sort" => [LIST, nil, PROPERTY], "sort_natural" => [LIST, nil, PROPERTY], "split" => [TEXT, -> { pick("", " ", ",", "l", "\n", nil, 1) }],
  "strip" => [TEXT], "strip_html" => [TEXT], "strip_newlines" => [TEXT], "times" => [NUM, NUM],
  "truncate" => [TEXT, nil, INT, TEXT], "truncatewords" => [TEXT, nil, INT, TEXT], "uniq" => [LIST, nil, PROPERTY],
  "upcase" => [TEXT], "url_decode" => [TEXT], "url_encode" => [TEXT], "where" => [LIST, PROPERTY, nil, ANY]
}.freeze

MODES = -> { pick("raw", "default", "pretty", "ascii", "latin", "none", nil) }
EXPRESSION = -> { pick("i.a == 1", "i.a", "i.a > 2 and i.b", "i.title contains 'a' or i.x == nil", "i.c.d != 3", "i == 'a'") }
JEKYLL = {
  "array_to_sentence_string" => [LIST, nil, -> { pick("and", "or") }], "cgi_escape" => [TEXT],
  "date_to_long_string" => [DATE, nil, -> { pick("ordinal", nil) }, -> { pick("US", nil) }], "date_to_rfc822" => [DATE],
  "date_to_string" => [DATE, nil, -> { pick("ordinal", nil) }, -> { pick("US", nil) }], "date_to_xmlschema" => [DATE],
  "find" => [LIST, PROPERTY, ANY], "find_exp" => [LIST, -> { "i" }, EXPRESSION], "group_by" => [LIST, PROPERTY],
  "group_by_exp" => [LIST, -> { "i" }, -> { pick("i.a", "i.b | upcase", "i.title | size", "i") }], "inspect" => [ANY],
  "jsonify" => [ANY], "normalize_whitespace" => [TEXT], "number_of_words" => [TEXT, nil, -> { pick("cjk", "auto", nil) }],
  "pop" => [LIST, nil, INT], "push" => [LIST, ANY], "shift" => [LIST, nil, INT], "slugify" => [TEXT, nil, MODES],
  "smartify" => [TEXT], "sort" => [-> { chance(50) ? NUMS.call : LIST.call }, nil, PROPERTY, -> { pick("first", "last", "x") }],
  "strip_index" => [TEXT], "to_integer" => [ANY], "unshift" => [LIST, ANY], "uri_escape" => [TEXT], "where" => [LIST, PROPERTY, ANY],
  "where_exp" => [LIST, -> { "i" }, EXPRESSION], "xml_escape" => [TEXT]
}.freeze

def use(filters, name, data)
  input, *args = filters[name]
  needed = args.index(nil) || args.size
  args = args.compact
  n = needed + (args.size > needed ? R.rand(args.size - needed + 1) : 0)
  data["v0"] = input.call if data.empty?
  values = args.first(n).map { |a| data["v#{data.size}"] = a.call; "v#{data.size - 1}" }
  "#{name}#{": " unless values.empty?}#{values.join(", ")}"
end

def template(filters, data)
  names = filters.keys
  chain = [use(filters, pick(*names), data)]
  chain << use(filters, pick(*names), data) if chance(25)
  tail = MODE == "jekyll" ? " | jsonify" : pick("", "", " | join: \"~\"", " | size")
  "{{ v0 | #{chain.join(" | ")}#{tail} }}"
end

if MODE == "jekyll"
  SITE = Jekyll::Site.new(Jekyll.configuration("quiet" => true, "source" => __dir__, "disable_disk_cache" => true))
  Jekyll.logger.log_level = :error
end

def render(template, data)
  options = MODE == "jekyll" ? { registers: { site: SITE } } : {}
  SITE.filter_cache.clear if MODE == "jekyll" # else 1 and 1.0 share their entries
  Liquid::Template.parse(template).render!(data, **options)
end

# Left out: a date read out of any text (Time.parse finds the 12th in "12abc"), compatibility characters in
# URLs, the length of bytes out of Base64, hashes that are taken for lists, integers beyond 64 bits, memory
# addresses, and kramdown's numeric entities in texts that Ruby calls US-ASCII.
def usable?(template, data, text)
  return false if template =~ /\| [a-z_].*\| date/ || (template.include?("uri_escape") && data.to_s =~ /[ﬁŉ]|\.\.\./)
  return false if template =~ /base64_\w*decode \|/ && !data["v0"].to_s.ascii_only?
  return false if template =~ /round|floor|ceil|to_integer/ && data.to_s.include?("e+20")
  return false if template =~ /v0.*\| .*sentence/ && (data["v0"].is_a?(Hash) || template =~ /v0 \| \w+.* \| array_to/)

  text.valid_encoding? && !text.include?("#<") && !text.include?("&#8")
end

filters = MODE == "jekyll" ? JEKYLL : STANDARD
COUNT.times do
  data = {}
  line = { "mode" => MODE, "template" => template(filters, data), "data" => data }
  begin
    line["result"] = render(line["template"], JSON.parse(JSON.generate(data))).dup.force_encoding("UTF-8")
  rescue StandardError => e
    next if e.is_a?(Encoding::CompatibilityError) # bytes out of Base64 are no text to Ruby

    line["error"] = e.message.lines.first.to_s.scrub
  end
  puts JSON.generate(line) if usable?(line["template"], data, line["result"] || "")
end
