# Holds the colours of the samples against Rouge's.
#
#	differential.rb HIGHLIGHT_CODE [-v]
#
# A sample is equal where every span is; classes are compared byte by byte besides. The text must be the
# sample's own. The samples are cut into lines too, and into what is left of them from each line on. What is
# equal has to be so with lines marked, too.
require 'rouge'
require 'tempfile'

TOOL = ARGV[0]
VERBOSE = ARGV.include?('-v')
# No language may fall below these: equal samples, of a hundred, and bytes of the same class.
SAMPLES_AT_LEAST = 85
BYTES_AT_LEAST = 98

def unescape(text)
  text.gsub(/&(amp|lt|gt);/) { { 'amp' => '&', 'lt' => '<', 'gt' => '>' }[$1] }
end

# The class of each byte, and the text.
def classes(html)
  list = []
  text = +''
  html.scan(%r{<span class="([a-z0-9]+)">(.*?)</span>|([^<]+)}m) do |name, inside, bare|
    part = unescape(inside || bare)
    text << part
    list.concat([name || ''] * part.bytesize)
  end
  [list, text]
end

def cuts(text)
  samples = text.split("%%%%\n")
  samples + samples.flat_map { |s| s.lines + s.lines.each_index.map { |i| s.lines[i..].join } }
end

HTML = Rouge::Formatters::HTML.new
MARKING = Rouge::Formatters::HTMLLineHighlighter.new(HTML, highlight_lines: [1, 3])

def rouge(name, text, formatter = HTML)
  formatter.format(Rouge::Lexer.find(name).new.lex(text))
rescue StandardError => e
  VERBOSE and warn "#{name}: Rouge: #{e.message}"
  nil
end

folder = File.join(__dir__, 'samples')
names = Dir.children(folder).sort
puts "1..#{names.size}"
names.each_with_index do |name, index|
  wanted = cuts(File.read(File.join(folder, name), encoding: 'UTF-8'))
  file = Tempfile.new('samples')
  file.write(wanted.join("%%%%\n"))
  file.close
  got, marked = [[TOOL, name], [TOOL, name, 'marked']].map do |command|
    IO.popen(command, in: file.path, encoding: 'UTF-8', &:read).split("\0", -1)
  end
  equal = same = bytes = count = lost = mismarked = 0
  wanted.zip(got, marked) do |text, html, lines|
    list, its = classes(html)
    lost += 1 if its != text
    (other = rouge(name, text)) or next
    count += 1
    if html == other
      equal += 1
      mismarked += 1 if lines != rouge(name, text, MARKING)
    elsif VERBOSE && text.lines.size <= (ENV['LINES'] || 1).to_i
      puts "# #{name}\n#   got  #{html.inspect}\n#   want #{other.inspect}"
    end
    theirs, = classes(other)
    bytes += list.size
    same += list.zip(theirs).count { |a, b| a == b }
  end
  fine = lost.zero? && mismarked.zero? && equal * 100 >= count * SAMPLES_AT_LEAST && same * 100 >= bytes * BYTES_AT_LEAST
  printf("%s %d - %s: %d of %d pieces as Rouge, %.2f %% of the bytes in its classes, %d texts changed, %d marked otherwise\n",
         fine ? 'ok' : 'not ok', index + 1, name, equal, count, 100.0 * same / [bytes, 1].max, lost, mismarked)
end
