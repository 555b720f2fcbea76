/* What a byte of ASCII is, whatever the locale. */
#ifndef CORE_CHAR_H
#define CORE_CHAR_H

#include <stdbool.h>

/* 0 to 9. */
static inline bool
char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter, of either case. */
static inline bool
char_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Either of these. */
static inline bool
char_is_alnum(char c)
{
	return char_is_alpha(c) || char_is_digit(c);
}

/* One of \w in a regular expression. */
static inline bool
char_is_word(char c)
{
	return char_is_alnum(c) || c == '_';
}

/* Blank, tab, LF, VT, FF or CR. */
static inline bool
char_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The lower and the upper case of a letter; other bytes as they are. */
static inline char
char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline char
char_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* The value of a hexadecimal digit, or -1. */
static inline int
char_hex(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
