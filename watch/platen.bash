# Completion of platen's commands, options and folders, for bash.

_platen() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	# --NAME=VALUE comes as three words, or as two before there is a value
	if [ "$current" = = ]; then
		current=
	elif [ "$previous" = = ]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	local every='-h --help --version'
	local told='--log --quiet'
	local site="$every $told -s --source --drafts --future --unpublished --config --baseurl --verbose
		--trace --trace-private --memory"
	local cache='--cache-size --cache-dir'
	local options=
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "dev serve build check why clean new post liquid bench help
			--help --version" -- "$current")
		return
	fi
	case $previous in
	--log)
		mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$current")
		return ;;
	--format)
		mapfile -t COMPREPLY < <(compgen -W 'text json sarif github' -- "$current")
		return ;;
	--editor)
		mapfile -t COMPREPLY < <(compgen -W 'vscode vscode-insiders vscodium cursor windsurf zed sublime idea
			emacs' -- "$current")
		return ;;
	--layout)
		mapfile -t COMPREPLY < <(compgen -W 'plain jekyll hugo zola eleventy' -- "$current")
		return ;;
	--styles)
		mapfile -t COMPREPLY < <(compgen -W 'in-place truncate replace' -- "$current")
		return ;;
	--tool)
		mapfile -t COMPREPLY < <(compgen -W 'hugo jekyll zola eleventy' -f -- "$current")
		return ;;
	--gates)
		mapfile -t COMPREPLY < <(compgen -W 'counters instructions clock growth growth-counters growth-instructions' -- "$current")
		return ;;
	-s | --source | -o | --out | -d | --destination | --cache-dir | --includes | --site)
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return ;;
	--config | --trace | --data | --post | --platen | --floor | --json | --markdown | --html | --action | --baseline | \
		--baseline-binary | --accepted)
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return ;;
	--port | --host | --allowed-host | --baseurl | --url | --memory | --threads | --cache-size | \
		--sizes | --runs | --warm-up | --seed | --scenarios | --page | --every | --verify)
		return ;;
	esac
	case ${COMP_WORDS[1]} in
	dev | serve) options="$site $cache --watch --no-watch --poll --port --host --allowed-host --open --follow --editor
		--url" ;;
	build) options="$site $cache --threads -o --out -d --destination --strict --keep-going -I --incremental --url" ;;
	check) options="$site --threads --format --url" ;;
	why) options=$site ;;
	clean) options="$every $told -s --source --config --cache-dir" ;;
	new) options="$every $told --tour" ;;
	post) options="$every $told -s --source --config" ;;
	liquid) options="$every --data --includes --jekyll --strict" ;;
	bench)
		options='--sizes --runs --warm-up --seed --scenarios --styles --layout --site --post --page --every --verify
			--tool --browser --quick --platen --floor --json --markdown --html --action --baseline
			--baseline-binary --accept --gates --accepted --noisy --quiet --help' ;;
	help) options='dev build check why clean new post liquid bench' ;;
	esac
	case $current in
	-*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current") ;;
	*)
		case ${COMP_WORDS[1]} in
		bench) mapfile -t COMPREPLY < <(compgen -W 'startup update build memory floor gen report check' -- "$current") ;;
		help) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current") ;;
		why | liquid) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
		*) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
		esac ;;
	esac
}
complete -o filenames -F _platen platen
