#!/bin/bash
# What changes between the first look at a file and the first watch of its folder: milliseconds of the start of `dev`.
# It is done by a library that is loaded before the C library, at the moment at which the n-th watcher begins.
. "$(dirname "$0")/lib.sh"
PRELOAD=$2
S=$T/site
GEMS=$HOME/.local/share/gem/ruby/3.1.0
PRESS=$GEMS/gems/press-1.0

# meanwhile N COMMAND TEXT SENTENCE: starts with that done before the N-th watcher; the home page has the text.
meanwhile() {
	rm -rf "$S" "$GEMS"
	mkdir -p "$S" "$PRESS/_layouts" "$PRESS/_includes" "$GEMS/specifications"
	printf 'title: one\ntheme: press\n' >"$S/_config.yml"
	printf -- '---\nlayout: default\n---\n{{ site.title }} {{ site.greeting }}\n' >"$S/index.html"
	printf '{%% include word.html %%} {{ content }}\n' >"$PRESS/_layouts/default.html"
	printf 'word' >"$PRESS/_includes/word.html"
	printf 'greeting: hello\n' >"$PRESS/_config.yml"
	printf 'Gem::Specification.new\n' >"$GEMS/specifications/press-1.0.gemspec"
	PLATEN_MEANWHILE_AT=$1 PLATEN_MEANWHILE=$2 LD_PRELOAD=$PRELOAD start "$S"
	get /
	has "$body" "$3" "$4"
	stop TERM
	PLATEN_MEANWHILE_AT=$1 PLATEN_MEANWHILE=: LD_PRELOAD=$PRELOAD start "$S"
	get /
	has "$body" "$3" 'which the next start has, too'
	stop TERM
}

meanwhile 1 : 'word one hello' 'a site with a theme'
meanwhile 1 "printf 'title: two\ntheme: press\n' >$S/_config.yml" 'word two hello' 'its configuration changes'
meanwhile 2 "printf 'greeting: goodbye\n' >$PRESS/_config.yml" 'word one goodbye' "a theme's configuration changes"
meanwhile 2 "rm $PRESS/_config.yml" $'word one \n' 'and goes'
meanwhile 2 "printf other >$PRESS/_includes/word.html" 'other one hello' 'one of its files changes'
meanwhile 2 "cp -r $PRESS $GEMS/gems/press-2.0; printf newer >$GEMS/gems/press-2.0/_includes/word.html
	cp $GEMS/specifications/press-1.0.gemspec $GEMS/specifications/press-2.0.gemspec" 'newer one hello' 'a newer one is installed'
done_testing
