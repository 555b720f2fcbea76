# Random templates, with what Ruby's Liquid makes of them in the mode that Jekyll uses, as JSON lines:
#
#     ruby cases.rb liquid|jekyll SEED COUNT
#
# With "jekyll", include is Jekyll's, its files come from here, and nothing is blank.
#
# {"data", "templates"} for those behind it; then {"template", "result"}, or "error" instead where Ruby raises.
ENV["TZ"] = "UTC"
require "json"
MODE, SEED, COUNT = ARGV[0], ARGV[1].to_i, ARGV[2].to_i
require MODE
JEKYLL = MODE == "jekyll"
R = Random.new(SEED)

# What Rails adds, and platen has without it in Liquid's own dialect.
unless JEKYLL
  class Object; def blank? = respond_to?(:empty?) ? !!empty? : !self; end
  class String; def blank? = strip.empty?; end
  class Numeric; def blank? = false; end
  class TrueClass; def blank? = false; end
  class Range; def blank? = false; end
end

def pick(*list) = list[R.rand(list.size)]
def chance(percent) = R.rand(100) < percent
def some(from, to) = Array.new(from + R.rand(to - from + 1)) { yield }

DATA = {
  "s" => "hello", "t" => "", "w" => "  two words ", "q" => "a,b,c", "n" => 3, "m" => -2, "z" => 0, "f" => 2.5, "yes" => true, "no" => false,
  "num" => "12", "a" => ["x", "y", "z"], "i" => [3, 1, 2, 5, 4, 9, 8], "mix" => [1, "1", nil, 2.0, true, ["in", "ner"], {}], "none" => [], "void" => {},
  "h" => { "k" => "v", "n" => 7, "size" => 99, "deep" => { "er" => ["p", "q"], "first" => "no" } },
  "l" => [{ "t" => "A", "n" => 1 }, { "t" => "B", "n" => 2, "tags" => ["u", "v"] }, { "t" => "C" }], "key" => "k", "x-y" => "dash", "pos" => 1
}.freeze
NAMES = DATA.keys + %w[nothing item v1 v2 forloop]
# Small numbers only: a range may go up to them.
EDGES = [nil, true, false, 0, 1, -1, 7, -45, 99, 0.0, 1.0, -0.5, 2.675, 1.0e-7, 456.789, "", " ", "a", "-7", "3.0", "1e3", " 42 ", "nil", "two words",
         "<b class=\"x\">B &amp; C</b>", "Äpfel & Öl", "日本", "a,b,,c", "a\nb\r\n", "%41 +", "k", "size"].freeze

# A value of any type, at most so deep.
def value(depth)
  case depth.positive? ? R.rand(8) : 7
  when 0, 1 then some(0, 4) { value(depth - 1) }
  when 2 then %w[t n k size first tags].sample(R.rand(4), random: R).to_h { |key| [key, value(depth - 1)] }
  when 3 then some(0, 3) { { "t" => value(depth - 1), "n" => value(0) } }
  else pick(*EDGES)
  end
end

# The data above, with some of its values exchanged; none is nil, which names that are not there are already.
def some_data
  DATA.to_h do |name, old|
    new = chance(25) ? value(2) : old
    [name, new.nil? ? old : new]
  end
end
WORDS = ["", "a", "hello", "x y", "k", "1", "{", "|", ":", ",", "ell", "é"].freeze

def string
  w = pick(*WORDS)
  pick("'#{w}'", "\"#{w}\"")
end

def variable
  case R.rand(20)
  when 0 then "h['#{pick("k", "n", "size", "missing")}']"
  when 1 then "h[key]"
  when 2 then "#{pick("a", "i", "mix", "none", "l", "s", "h")}[#{pick("0", "1", "-1", "-9", "7", "pos", "'0'", "s", "2.0")}]"
  when 3 then "h.deep.er#{pick("", "[0]", ".last", ".size", "[pos]", "['first']")}"
  when 4 then "l[#{R.rand(3)}].#{pick("t", "n", "tags", "tags.first", "size")}"
  when 5 then "#{pick(*NAMES)}.#{pick("size", "first", "last", "t", "n", "k")}"
  when 6 then "item.#{pick("t", "n", "tags", "first", "last")}"
  when 7 then "forloop.#{pick("index", "index0", "rindex", "rindex0", "first", "last", "length", "name", "parentloop.index", "nope")}"
  when 8 then "['#{pick("s", "n", "gone")}']"
  when 9 then "[key]"
  when 10 then pick("l.first.t", "l.last['n']", "item[0]", "item[1]", "h.deep.first")
  else pick(*NAMES)
  end
end

def literal
  pick("nil", "true", "false", "empty", "blank", "null", "1", "-3", "0", "2.5", "-0.5", "007", string, string, string)
end

def range
  "(#{pick("1", "0", "-1", "pos", "n", "num", "nothing", "s")}..#{pick("3", "n", "5", "i.size", "num", "2")})"
end

def expression
  case R.rand(10)
  when 0..5 then variable
  when 6 then range
  else literal
  end
end

def space = pick("", " ", " ", " ", "  ", "\n")

PLAIN = %w[abs capitalize ceil compact downcase escape escape_once first floor h last lstrip newline_to_br reverse round rstrip size strip strip_html
           strip_newlines uniq upcase url_encode base64_encode base64_url_safe_encode].freeze
TAKING = { "append" => 1, "at_least" => 1, "at_most" => 1, "concat" => 1, "default" => 1, "divided_by" => 1, "join" => 1, "map" => 1, "minus" => 1, "modulo" => 1, "plus" => 1,
           "prepend" => 1, "remove" => 1, "remove_first" => 1, "remove_last" => 1, "replace" => 2, "replace_first" => 2, "replace_last" => 2, "slice" => 2, "split" => 1,
           "times" => 1, "truncate" => 2, "truncatewords" => 2 }.freeze

# Any filter, with arguments of any type.
def any_filter
  return pick(*PLAIN) if chance(40)

  name = pick(*TAKING.keys)
  "#{name}: #{Array.new(TAKING[name]) { chance(70) ? variable : literal }.join(", ")}"
end

def filter
  return any_filter if chance(40)

  pick("upcase", "size", "first", "last", "join: '-'", "join: #{string}", "default: #{expression}", "append: #{string}", "plus: 1", "times: n", "minus: pos",
       "reverse", "split: ','", "slice: 1, 2", "slice:0", "default: 'd', allow_false: #{pick("true", "no")}", "nosuch", "nosuch: 1, a: 2", "uniq", "compact",
       "map: 't'", *(JEKYLL ? [] : ["sort", "where: 't', 'A'"]), "capitalize", "divided_by: z", "truncate: 5", "upcase: 1", "append")
end

def output
  filters = some(0, pick(0, 0, 1, 2)) { "#{space}|#{space}#{filter}" }.join
  "{{#{pick("", "", "-")}#{space}#{expression}#{filters}#{space}#{pick("", "", "-")}}}"
end

def comparison
  return expression if chance(30)
  "#{expression}#{pick(" ", " ", "")}#{pick("==", "!=", "<", ">", "<=", ">=", "<>", "contains", "==", "contains", "=", "in")}#{pick(" ", " ", "")}#{expression}"
end

def condition = some(1, pick(1, 1, 2, 3)) { comparison }.join(pick(" and ", " or "))

def tag(text) = "{%#{pick("", "", "-")} #{text} #{pick("", "", "-")}%}"

def attributes = some(0, 2) { pick("limit:#{pick("2", " 1", "n", "z", "num", "'2'", "nothing")}", "offset: #{pick("1", "continue", "pos", "0", "9", "nothing", "-1")}") }.join(pick(" ", ", "))

def loop_head = "#{pick("item", "item", "v1", "x-y")} in #{pick(range, variable, "a", "i", "l", "h", "mix", "none", "s", "t")}#{pick("", "", " reversed")} #{attributes}"

def block(depth)
  case R.rand(12)
  when 0..2
    text = tag("if #{condition}") + body(depth)
    some(0, 2) { text << tag("elsif #{condition}") << body(depth) } if chance(30)
    text << tag("else") << body(depth) if chance(40)
    text + tag("endif")
  when 3 then tag("unless #{condition}") + body(depth) + (chance(40) ? tag("else") + body(depth) : "") + tag("endunless")
  when 4, 5
    tag("for #{loop_head}") + body(depth) + (chance(25) ? tag(pick("break", "continue", "if item == 2 %}{% break %}{% endif")) + body(depth) : "") +
      (chance(25) ? tag("else") + body(depth) : "") + tag("endfor")
  when 6
    whens = some(1, 3) { tag("when #{some(1, 3) { expression }.join(pick(", ", " or ", ","))}") + body(depth) }.join
    tag("case #{expression}") + pick("", " ", "text") + whens + (chance(40) ? tag("else") + body(depth) : "") + tag("endcase")
  when 7 then tag("capture #{pick("v1", "v2", "'v1'")}") + body(depth) + tag("endcapture") + "{{ v1 }}"
  when 8 then tag("tablerow item in #{pick(range, "a", "i", "l", "h", "none", "s")} cols:#{pick("2", "n", "3", "'2'")} #{pick("", "limit:2", "offset:1", "limit: 3 offset: 1")}") + body(0) + tag("endtablerow")
  when 9 then tag("ifchanged") + body(depth) + tag("endifchanged")
  when 10 then tag("for #{loop_head}") + body(depth) + "{% cycle #{pick("'a', 'b'", "n: 'a', 'b', 'c'", "'q', s", "'g': 1, 2", "a")} %}" + tag("endfor")
  else "{% liquid\n" + some(1, 4) { pick("assign v1 = #{expression}", "echo #{expression} | upcase", "if #{condition}\n echo 'in'\nelse\necho s\nendif", "# note", "", "increment c") }.join("\n") + "\n%}"
  end
end

def parameter
  value = case R.rand(8)
          when 0 then "\"a \\\"b\\\" 'c'\""
          when 1 then "'it\\'s {{ s }}'"
          when 2, 3 then string
          when 4 then pick("h.deep.er", "l.first.t", "a", "nothing", "include.a", "x-y", "h.size")
          else pick("s", "n", "1", "2.5", "true", "nil", "-3", "a.0", "include.b", "1..2", "é")
          end
  "#{pick("a", "b", "c-d", "a")}#{pick("=", "=", " = ", "= ")}#{value}"
end

def jekyll_include
  name = pick("f.html", "f.html", "sub/g.html", "two.html", "{{ s }}.html", "{{ v1 }}{{ v2 }}.html", "{{ 'f' | append: '.html' }}", "sub/{{ key | append: '.html' }}", "../f.html", "no.html",
              "{{ include.a }}", "a b.html", "{{h.k}}.html", "f..html")
  "{%#{pick("", "-")} include #{name}#{some(0, 3) { pick(" ", "  ", "\n") + parameter }.join}#{pick(" ", "", " %")}%}"
end

def simple
  pick(-> { "{% assign #{pick("v1", "v2", "s", "x-y")} = #{expression}#{chance(30) ? " | #{filter}" : ""} %}" }, -> { tag("increment #{pick("c", "d", "n", "v1")}") },
       -> { tag("decrement #{pick("c", "d", "z")}") }, -> { tag("echo #{expression}") }, -> { tag("cycle #{pick("'a', 'b'", "s: 1, 2", "1, 2.0, nil")}") },
       -> { "{% raw %}{{ #{pick("x", "{%", "")} }}{% endraw %}" }, -> { "{% comment %}{{ no }}{% endcomment %}" }, -> { "{% # a note %}" },
       *[JEKYLL ? -> { jekyll_include } : -> { tag("include '#{pick("one", "two", "three")}'#{pick("", " with #{variable}", " for #{pick("a", "l", "none")}", ", v1: #{expression}", " v1: #{literal} v2: s", " with s as item", " for l as item")}") }],
       -> { JEKYLL ? jekyll_include : tag("include #{pick("'four'", "which", "nothing", "n")}") }, -> { tag("render '#{pick("alone", "alone2")}'#{pick("", ", v1: #{expression}", " with #{variable} as item", " for #{pick("a", "l")} as item", " for i as item, v1: n")}") }).call
end

TEXTS = ["text", " ", "\n", "  \n ", "a\nb", "}", "%}", "{ x }", "é", "  x  "].freeze

def piece(depth)
  case R.rand(10)
  when 0..2 then pick(*TEXTS)
  when 3..5 then output
  when 6, 7 then simple
  else depth.positive? ? block(depth - 1) : output
  end
end

def body(depth) = some(0, 3) { piece(depth) }.join

# One change that an author's finger makes.
def slip(text)
  at = R.rand(text.size + 1)
  case R.rand(4)
  when 0 then text[0, at] + text[(at + 1)..].to_s
  when 1 then text[0, at] + pick("'", "\"", "|", ":", ",", ".", " ", "-", "[", "]", "(", ")", "%", "{", "}", "&", "?", "=", "1", "a") + text[at..]
  when 2 then text[0, at] + pick(" and ", " or ", " contains ", "..", "==", "{{", "}}", "%}", "{%") + text[at..]
  else text[0, at] + text[at, 3].to_s.reverse + text[(at + 3)..].to_s
  end
end

PARTIALS = {
  "one" => "<1 {{ one }}{{ v1 }}{{ v2 }}{{ item }}>", "two" => "{% for j in (1..2) %}{{ two }}{{ forloop.parentloop.index }}{% if j == 2 %}{% break %}{% endif %}{% endfor %}{% assign v2 = 'set' %}",
  "three" => "{{ three }}{% include 'one' %}{% increment c %}{% break %}", "four" => "{%- if four -%} four {%- endif -%}",
  "alone" => "[{{ item }}{{ v1 }}{{ alone }}{{ forloop.index }}{% assign v1 = 9 %}{{ v1 }}{% break %}]", "alone2" => "({% for k in item %}{{ k }}{{ forloop.last }}{% endfor %}{% increment c %})"
}.freeze

FILES = {
  "f.html" => "[{{ include.a }}|{{ include.b }}|{{ include['c-d'] }}|{{ include }}]", "sub/g.html" => "{% for i in include.a %}{{ i }},{% endfor %}{% include f.html b=include.a %}",
  "two.html" => "{% assign v1 = include.b %}{% include f.html %}{% break %}", "hello.html" => "{{ include.a }} hello {{ v1 }}", "sub/k.html" => "k {{ include.size }}", "v.html" => "{{ include.first }}"
}.freeze

if JEKYLL
  Jekyll.logger.log_level = :error

  # Jekyll's include, with files from the table.
  class Include < Jekyll::Tags::IncludeTag
    def render(context)
      file = render_variable(context) || @file
      validate_file_name(file)
      source = FILES[file] || raise(IOError, "no such file #{file}")
      context.stack do
        context["include"] = parse_params(context) if @params
        Liquid::Template.parse(source, error_mode: :warn).render!(context)
      end
    end
  end
  Liquid::Template.register_tag("include", Include)
end

class Files
  def read_template_file(name)
    PARTIALS[name] || raise(Liquid::FileSystemError, "no such template #{name}")
  end
end
Liquid::Template.file_system = Files.new

# Left out, since platen does as later Liquids do, or better: brackets within brackets, comments and raw text
# broken by a slip, what Ruby calls an internal error, objects printed with their addresses, and commas behind
# a loop that only the strict parser reads.
def usable?(template, line)
  return false if template =~ /\[[^\]]*\[/ || line["error"] =~ /internal|undefined method/
  return false if template =~ /tablerow/ && template =~ /break|continue|col_last|include/
  return false if JEKYLL && template =~ /default|case/ && template =~ /blank|empty/ # objects there, not ""
  return false if template =~ /map\s*:\s*(blank|empty)/ # the same
  return false if line["slipped"] && template =~ /comment|raw|#|\|\s*[:,]|allow_false/
  return false if line["slipped"] && line["error"] =~ /in 'for loop'/ && template =~ /for [^%]*,/
  return false if line["strict"] && template.include?("render") # which forgets that it is
  return false if template =~ /\d{17}/ || template =~ /tablerow.*'2'/m && line["slipped"]

  !line["result"].to_s.include?("#<")
end

drawn = nil
COUNT.times do |number|
  if (number % 40).zero?
    drawn = JSON.generate(some_data)
    puts JSON.generate("jekyll" => JEKYLL, "data" => JSON.parse(drawn), "templates" => JEKYLL ? PARTIALS.merge(FILES) : PARTIALS)
  end
  text = some(1, 5) { piece(3) }.join
  slipped = chance(35)
  text = slip(text) if slipped
  line = { "template" => text, "slipped" => slipped, "strict" => chance(10) }
  begin
    data = JSON.parse(drawn)
    line["result"] = Liquid::Template.parse(text, error_mode: :warn).render!(data, strict_variables: line["strict"], strict_filters: line["strict"])
  rescue StandardError, SystemStackError => e
    line["error"] = e.message.lines.first.to_s.scrub
  end
  puts JSON.generate(line) if usable?(text, line)
end
