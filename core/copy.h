/* Copying a file whole: shared blocks where the file system can, else within the kernel. */
#ifndef CORE_COPY_H
#define CORE_COPY_H

#include "core/file.h"

/* Makes `to` (beneath `to_root`) hold the bytes of the regular file `from`. A file that holds them already
 * is left alone; else readers of `to` see what was there before, or all of the new bytes. Missing folders
 * are made. *ret_written tells whether anything was written. 0 or a negative libuv code. */
int file_copy(const struct root *from_root, struct str from, const struct root *to_root,
	struct str to, bool *ret_written);

#endif
