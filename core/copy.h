/* Copying a file whole, with the fingerprint of what was copied: shared blocks where the file system can. */
#ifndef CORE_COPY_H
#define CORE_COPY_H

#include "core/file.h"

/* Makes `to` (beneath `to_root`) hold the bytes of the regular file `from`. A file that holds them already
 * is left alone; else readers of `to` see what was there before, or all of the new bytes. Missing folders
 * are made. *ret_written tells whether anything was written. 0 or a negative libuv code.
 *
 * The file may change at any moment: `see` is told the fingerprint (file_fingerprint) of the very bytes that `to` holds,
 * or is about to hold. A negative result of it leaves `to` as it was, and is the result. */
typedef int file_copy_fn(void *ctx, struct fingerprint bytes);
int file_copy(const struct root *from_root, struct str from, const struct root *to_root,
	struct str to, file_copy_fn *see, void *ctx, bool *ret_written);

#endif
