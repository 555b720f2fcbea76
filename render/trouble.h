/* What the machine did not let us read; see trouble.c. */
#ifndef RENDER_TROUBLE_H
#define RENDER_TROUBLE_H

#include "core/diag.h"

struct site;
struct troubles;
struct troubles *troubles_new(void);
void troubles_free(struct troubles *l);

/* Notes why a file, or the entries of a folder, could not be read; `code` is a negative libuv code. What only
 * tells that nothing is there (UV_ENOENT and its kin), or 0, is no trouble. */
void trouble_note(struct site *s, struct str path, int code);
void trouble_note_folder(struct site *s, struct str path, int code);

/* The same of a folder where something in it was looked at, and taken for absent: that it is listed mends nothing. */
void trouble_note_shut(struct site *s, struct str path, int code);

/* The same of a file that is no source, of the repository or of a gem: that its owner lets nobody read it is as if it
 * were not there. */
void trouble_note_apart(struct site *s, struct str path, int code);

/* Notes a file or folder that is there, as its folder tells, and that nobody can open, as its path is too long. */
void trouble_note_beyond(struct site *s, struct str path);

/* Something else than a file failed, in a compute, which will run again with the next batch. As task_read. */
struct task;
int trouble_note_machine(struct task *t, struct str what, int code);

/* The input behind that: how often the machine was asked again. */
struct buf;
void machine_compute(struct task *t, struct str key, struct buf *ret);

/* The folder, and all below it, is listed anew: what was noted of folders, and by trouble_note_beyond, is forgotten, but
 * for trouble_note_shut; that, too, where each file there is looked at again. */
void troubles_forget_listing(struct site *s, struct str folder);
void troubles_forget_folders(struct site *s, struct str folder);

/* Has every such file looked at again, and all below a folder that can be listed by now; true where there is one. */
bool troubles_retry(struct site *s, void (*touch)(struct site *s, struct str path));

/* How many there are; the diagnostic of the i-th, whose message lives in the arena, and whose path lives until
 * the next note. */
size_t troubles_count(const struct troubles *l);
struct diag trouble_diag(const struct troubles *l, size_t i, struct arena *a);

/* A number that moves whenever there are others. */
uint64_t troubles_version(const struct troubles *l);

#endif
