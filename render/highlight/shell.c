/* The tables of the shells, and of differences. */
#include "render/highlight/lex.h"

/* clang-format off */

static const char *const shell_keywords[] = {
	"continue=k", "do=k", "done=k", "elif=k", "else=k", "esac=k", "fi=k", "for=k", "function=k",
	"if=k", "in=k", "return=k", "select=k", "then=k", "until=k", "while=k",
};
static const char *const shell_builtins[] = {
	"alias=nb", "arch=nb", "awk=nb", "b2sum=nb", "base32=nb", "base64=nb", "basename=nb",
	"bg=nb", "bind=nb", "break=nb", "builtin=nb", "caller=nb", "cat=nb", "cd=nb", "chcon=nb",
	"chgrp=nb", "chmod=nb", "chown=nb", "chroot=nb", "cksum=nb", "comm=nb", "command=nb",
	"compgen=nb", "complete=nb", "cp=nb", "csplit=nb", "cut=nb", "date=nb", "dd=nb",
	"declare=nb", "df=nb", "dir=nb", "dircolors=nb", "dirname=nb", "dirs=nb", "disown=nb",
	"du=nb", "echo=nb", "enable=nb", "env=nb", "eval=nb", "exec=nb", "exit=nb", "expand=nb",
	"export=nb", "expr=nb", "factor=nb", "false=nb", "fc=nb", "fg=nb", "fmt=nb", "fold=nb",
	"getopts=nb", "grep=nb", "groups=nb", "gunzip=nb", "gzip=nb", "hash=nb", "head=nb",
	"help=nb", "history=nb", "hostid=nb", "hostname=nb", "id=nb", "install=nb", "jobs=nb",
	"join=nb", "kill=nb", "let=nb", "link=nb", "ln=nb", "local=nb", "logname=nb", "logout=nb",
	"ls=nb", "mapfile=nb", "md5sum=nb", "mkdir=nb", "mkfifo=nb", "mknod=nb", "mktemp=nb",
	"mv=nb", "nice=nb", "nl=nb", "nohup=nb", "nproc=nb", "numfmt=nb", "od=nb", "paste=nb",
	"pathchk=nb", "popd=nb", "pr=nb", "printenv=nb", "printf=nb", "ptx=nb", "pushd=nb",
	"pwd=nb", "read=nb", "readlink=nb", "readonly=nb", "realpath=nb", "rm=nb", "rmdir=nb",
	"runcon=nb", "sed=nb", "seq=nb", "set=nb", "sha1sum=nb", "sha224sum=nb", "sha256sum=nb",
	"sha384sum=nb", "sha512sum=nb", "shift=nb", "shopt=nb", "shred=nb", "shuf=nb", "sleep=nb",
	"sort=nb", "source=nb", "split=nb", "stat=nb", "stdbuf=nb", "stty=nb", "sudo=nb", "sum=nb",
	"suspend=nb", "sync=nb", "tac=nb", "tail=nb", "tar=nb", "tee=nb", "test=nb", "time=nb",
	"timeout=nb", "times=nb", "touch=nb", "tr=nb", "trap=nb", "true=nb", "truncate=nb",
	"tsort=nb", "tty=nb", "type=nb", "typeset=nb", "ulimit=nb", "umask=nb", "unalias=nb",
	"uname=nb", "unexpand=nb", "uniq=nb", "unlink=nb", "unset=nb", "uptime=nb", "users=nb",
	"vdir=nb", "wait=nb", "wc=nb", "who=nb", "whoami=nb", "yes=nb",
};

enum {
	ROOT = 1, BASIC, HEREDOC, HEREDOC_LINE, DOUBLE, ANSI, SINGLE, DATA, CURLY, PAREN, PAREN_INNER, MATH, CASE,
	CASE_STANZA, BACKTICKS, INTERPOLATION, STATES,
};

/* <<WORD: what ends it is kept. */
static bool
heredoc(struct highlight_run *r, const struct highlight_match *m)
{
	static const char *const token[] = { "o", "", "sh", "sh", "no", "sh" };
	char quote = m->at[3] > m->at[2] ? r->text.ptr[m->at[2]] : '\0';
	char last = m->at[6] > m->at[5] ? r->text.ptr[m->at[5]] : '\0';
	if (quote != last && quote)
		return false;
	for (size_t i = 0; i < 6; i++)
		highlight_token(r, token[i], m->at[i + 1]);
	r->lexer->word[0] = str_slice(r->text, m->at[4], m->at[5]);
	highlight_push(r, HEREDOC);
	return true;
}

static bool
heredoc_end(struct highlight_run *r, const struct highlight_match *m)
{
	bool ends = str_eq(str_slice(r->text, m->at[1], m->at[2]), r->lexer->word[0]);
	highlight_token(r, ends ? "no" : "sh", m->at[3]);
	if (ends)
		highlight_pop(r, 2);
	return true;
}

static const struct highlight_rule basic[] = {
	RULE("#.*", "c"),
	{ .pattern = "[a-z]+\t(\\s+\\b|\\b)", .token = { "", "k" }, .words = shell_keywords,
		.word_count = HL_COUNT(shell_keywords), .only = true },
	PUSH(CASE, "case\\b", "k"),
	{ .pattern = "[a-z0-9]+\t(\\s+\\b|\\b(?![.-]))", .token = { "", "nb" }, .words = shell_builtins,
		.word_count = HL_COUNT(shell_builtins), .only = true },
	RULE("\\.(?=\\s)", "nb"),
	RULE("\\w+\t=", "nv", "o"),
	RULE("[\\[\\]{}()!=>]", "o"),
	RULE("(&&|\\|\\|)", "o"),
	RULE("<<<", "o"),
	HOOK(heredoc, "<<-?\t\\s*\t['\"]?\t\\\\?\t\\w+\t['\"]?"),
	{ .pattern = "<<-?\t\\s*\t\\\\?\t\\w+", .token = { "o", "", "sh", "no" }, .push = { HEREDOC } },
	{ 0 },
};
static const struct highlight_rule in_heredoc[] = {
	PUSH(HEREDOC_LINE, "\\n", "sh"), RULE("[^$\\n\\\\]+", "sh"), MIX(INTERPOLATION), RULE("[$]", "sh"), { 0 },
};
static const struct highlight_rule heredoc_line[] = {
	HOOK(heredoc_end, "\\s*\t\\w+\t((?!\\n)\\s)*\\n"), POP("", ""), { 0 },
};
static const struct highlight_rule in_double[] = {
	POP("(\\$#?)?\"", "s2"), MIX(INTERPOLATION), RULE("[^\"`\\\\$]+", "s2"), { 0 },
};
static const struct highlight_rule ansi[] = {
	RULE("\\\\.", "se"), RULE("[^\\\\']+", "s1"), MIX(SINGLE), { 0 },
};
static const struct highlight_rule in_single[] = { POP("'", "s1"), RULE("[^']+", "s1"), { 0 } };
static const struct highlight_rule data[] = {
	RULE("\\s+", ""), RULE("\\\\.", "se"), PUSH(DOUBLE, "\\$?\"", "s2"), PUSH(ANSI, "\\$'", "s1"),
	PUSH(SINGLE, "'", "s1"), RULE("\\*", "k"), RULE(";", "p"), RULE("--?[\\w-]+", "nt"),
	RULE("[^=*\\s{}()$\"'`;\\\\<]+", ""), RULE("\\d+(?= |\\Z)", "m"), RULE("<", ""), MIX(INTERPOLATION), { 0 },
};
static const struct highlight_rule curly[] = {
	POP("}", "k"), RULE(":-", "k"), RULE("[a-zA-Z0-9_]+", "nv"), RULE("[^}:\"`'$]+", "p"), MIX(ROOT), { 0 },
};
static const struct highlight_rule paren[] = {
	POP("\\)", "si"), PUSH(PAREN_INNER, "\\(", "o"), MIX(ROOT), { 0 },
};
static const struct highlight_rule paren_inner[] = {
	PUSH(HIGHLIGHT_SAME, "\\(", "o"), POP("\\)", "o"), MIX(ROOT), { 0 },
};
static const struct highlight_rule math[] = {
	POP("\\)\\)", "k"), RULE("([-+*/%^|&!]|\\*\\*|\\|\\|)", "o"), RULE("\\d+(#\\w+)?", "m"), MIX(ROOT), { 0 },
};
static const struct highlight_rule in_case[] = {
	POP("esac\\b", "k"), RULE("\\|", "p"), PUSH(CASE_STANZA, "\\)", "p"), MIX(ROOT), { 0 },
};
static const struct highlight_rule case_stanza[] = { POP(";;", "p"), MIX(ROOT), { 0 } };
static const struct highlight_rule backticks[] = { POP("`", "sb"), MIX(ROOT), { 0 } };
static const struct highlight_rule interpolation[] = {
	RULE("\\\\$", "se"), RULE("\\\\.", "se"), PUSH(MATH, "\\$\\(\\(", "k"), PUSH(PAREN, "\\$\\(", "si"),
	PUSH(CURLY, "\\${#?", "k"), PUSH(BACKTICKS, "`", "sb"), RULE("\\$(#(\\w+|.)|\\w+|.)", "nv"), { 0 },
};
static const struct highlight_rule root[] = { MIX(BASIC), MIX(DATA), { 0 } };

static const struct highlight_rule *const shell[STATES] = {
	[ROOT] = root, [BASIC] = basic, [HEREDOC] = in_heredoc, [HEREDOC_LINE] = heredoc_line,
	[DOUBLE] = in_double, [ANSI] = ansi, [SINGLE] = in_single, [DATA] = data, [CURLY] = curly,
	[PAREN] = paren, [PAREN_INNER] = paren_inner, [MATH] = math, [CASE] = in_case,
	[CASE_STANZA] = case_stanza, [BACKTICKS] = backticks, [INTERPOLATION] = interpolation,
};
const struct highlight_language highlight_shell = { .names = "shell bash zsh ksh sh", .states = shell };

static bool
omission(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "c", m->at[1]);
	highlight_reset(r, 0);
	return true;
}

static bool
printed(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "go", m->at[1]);
	highlight_reset(r, 0);
	return true;
}

/* A prompt, the command after it, and what it printed. What the shell was within ends where something is printed. */
static const struct highlight_rule console_root[] = {
	HOOK(omission, "\\s*(<\\.+>|\\.+)[ \\t]*(\\n|\\Z)"),
	{ .pattern = "((?![$#>;\\n]).)*[$#>;]", .token = { "gp" }, .push = { 2 } },
	HOOK(printed, ".+\\n?"), HOOK(printed, "\\n"), { 0 },
};
static const struct highlight_rule console_command[] = {
	POP("[ \\t]*\\n", "w"), RULE("[ \\t]+", "w"), { .pattern = "[^\\n]+\\n?", .within = 1, .pop = 1 }, POP("\\n?", ""), { 0 },
};
static const struct highlight_rule *const console[] = {
	[ROOT] = console_root, [2] = console_command,
};
const struct highlight_language highlight_console = { .names = "console terminal shell_session shell-session",
	.states = console, .within = { &highlight_shell } };

static const struct highlight_rule diff_root[] = {
	RULE("^ .*\\n?", ""), RULE("^---$\\n?", "p"), RULE("^[+>]+.*\\n?", "gi"), RULE("^[-<]+.*\\n?", "gd"),
	RULE("^!.*\\n?", "gs"), RULE("^([Ii]ndex|diff).*\\n?", "gh"), RULE("^@@[^@]*@@\t[^\\n]*\\n", "p", ""),
	RULE("^\\w.*\\n?", "p"), RULE("^=.*\\n?", "gh"), RULE("\\s.*\\n?", ""), { 0 },
};
static const struct highlight_rule *const diff[] = { [ROOT] = diff_root };
const struct highlight_language highlight_diff = { .names = "diff patch udiff", .states = diff };
