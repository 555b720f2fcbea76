/* Files that were built into the program; embed.c writes them. */
#ifndef CORE_EMBED_H
#define CORE_EMBED_H

#include <stddef.h>

/* One of several; behind the last stands a row whose path is NULL. */
struct embedded {
	const char *path; /* below the folder that they come from */
	const unsigned char *bytes;
	size_t len;
};

#endif
