/* Names of temporary files. */
#include "core/temporary.h"

#include "core/char.h"

/* Six characters as mkstemp makes them: letters and digits, and not all of them lower case. */
static bool
is_random(struct str s)
{
	bool mixed = false;
	for (size_t i = 0; i < s.len; i++) {
		if (!char_is_alnum(s.ptr[i]))
			return false;
		mixed |= char_is_digit(s.ptr[i]) || s.ptr[i] < 'a';
	}
	return s.len == 6 && mixed;
}

/* post.md.Ab3dEf: kate and others that save by QSaveFile. Both cases, so that no real suffix fits. */
static bool
is_qsavefile(struct str name)
{
	if (name.len < 9 || name.ptr[name.len - 7] != '.')
		return false;
	struct str end = str_from(name, name.len - 6);
	struct str before = str_slice(name, 0, name.len - 7);
	bool upper = false, lower = false;
	for (size_t i = 0; i < end.len; i++) {
		if (!char_is_alpha(end.ptr[i]))
			return false;
		upper |= end.ptr[i] < 'a';
		lower |= end.ptr[i] >= 'a';
	}
	size_t dot = str_rfind(before, '.');
	return upper && lower && dot > 0 && dot < before.len;
}

/* .post.md.swp and its successors .swo, .swn …: vim's and nano's. */
static bool
is_swap(struct str name)
{
	if (name.len < 5 || name.ptr[0] != '.')
		return false;
	struct str end = str_from(name, name.len - 4);
	return end.ptr[0] == '.' && end.ptr[1] == 's' && end.ptr[2] == 'w' && end.ptr[3] >= 'a' &&
	       end.ptr[3] <= 'z';
}

/* .post.md.l3Vr4b: rsync's, until it is renamed. */
static bool
is_rsync(struct str name)
{
	if (name.len < 10 || name.ptr[0] != '.' || name.ptr[name.len - 7] != '.')
		return false;
	for (size_t i = name.len - 6; i < name.len; i++)
		if (!char_is_alnum(name.ptr[i]))
			return false;
	return str_rfind(str_slice(name, 0, name.len - 7), '.') > 0;
}

bool
name_is_temporary(struct str name)
{
	/* JetBrains' three, Helix's backup, kate's swap file; vim and emacs end backups with a ~ */
	static const struct str ends[] = { { "~", 1 }, { ".swp", 4 }, { ".swx", 4 }, { ".tmp", 4 },
		{ ".bck", 4 }, { "___jb_tmp___", 12 }, { "___jb_old___", 12 },
		{ "___jb_bak___", 12 }, { ".kate-swp", 9 } };
	/* emacs' lock, gedit, LibreOffice, and what NFS and FUSE make of a removed open file */
	static const struct str starts[] = { { ".#", 2 }, { ".goutputstream-", 15 },
		{ ".~lock.", 7 }, { ".nfs0", 5 }, { ".fuse_hidden", 12 } };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(name, ends[i]))
			return true;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(name, starts[i]))
			return true;
	if (str_eq(name, S("4913")) || str_eq(name, S(".DS_Store")))
		return true; /* vim asks with the first whether it may create files here */
	if (name.len > 2 && name.ptr[0] == '#' && name.ptr[name.len - 1] == '#')
		return true; /* emacs saves by itself */
	if (str_search(name, S(".sb-")) < name.len)
		return true; /* Byword, and others on macOS' safe save */
	if (str_starts(name, S("sed")) && is_random(str_from(name, 3)))
		return true;
	if (str_starts(name, S("XX")) && is_random(str_from(name, 2)))
		return true; /* perl -i */
	return is_swap(name) || is_qsavefile(name) || is_rsync(name);
}
