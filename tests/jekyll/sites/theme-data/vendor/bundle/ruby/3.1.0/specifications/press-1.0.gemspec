Gem::Specification.new do |s|
  s.name = "press"
  s.version = "1.0"
  s.summary = "A theme with data"
  s.authors = ["nobody"]
  s.files = []
end
