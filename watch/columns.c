/* Texts in the columns of a terminal. */
#include "watch/columns.h"

#include <sys/ioctl.h>

static bool
begins(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t
columns_of(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += begins(s.ptr[i]);
	return n;
}

void
columns_pad(struct buf *b, size_t columns)
{
	for (size_t n = columns_of(buf_str(b)); n < columns; n++)
		buf_add_char(b, ' ');
}

void
columns_add_end(struct buf *b, struct str s, size_t max)
{
	size_t over = columns_of(s);
	if (over <= max) {
		buf_add(b, s);
		return;
	}
	over -= max - 1; /* so many go, and the sign comes */
	size_t at = 0;
	while (at < s.len && (over > 0 || !begins(s.ptr[at])))
		over -= begins(s.ptr[at++]);
	buf_lit(b, "\xe2\x80\xa6");
	buf_add(b, str_from(s, at));
}

size_t
columns_of_terminal(int fd)
{
	struct winsize size;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : SIZE_MAX;
}
