/* Large static files: each is read once, to know what is in it (its ETag says so, and the push), before it is sent.
 *
 * That takes long for a video, and the loop has others to serve. So a file that nobody has read as it is now is read a
 * piece a turn of the loop, while those who asked for it wait; then the site knows what is in it, by its identity
 * (render/large.c), and they are answered. One file is read at a time: who waits for another asks again, too. */
#include <stdlib.h>
#include <unistd.h>

#include "core/heap.h"
#include "watch/session_impl.h"

void
large_init(struct session *s)
{
	(void)uv_idle_init(&s->loop, &s->large.idle);
	s->large.idle.data = s;
	s->large.fd = -1;
}

static void
stop(struct large_file *l)
{
	if (l->fd < 0)
		return;
	(void)uv_idle_stop(&l->idle);
	(void)close(l->fd); /* read only */
	l->fd = -1;
	free(l->piece);
	l->piece = NULL;
}

static void
on_idle(uv_idle_t *idle)
{
	struct session *s = idle->data;
	struct large_file *l = &s->large;
	int r = file_fingerprint_step(l->fd, l->piece, &l->bytes, &l->size);
	if (r > 0)
		return;
	if (r < 0)
		l->failed = l->id; /* whoever asks is told */
	else
		site_file_known(s->site, &l->id, l->at_ns, l->bytes);
	stop(l);
	if (s->server)
		server_again(s->server);
}

static bool
begin(struct session *s, struct str file)
{
	struct large_file *l = &s->large;
	l->at_ns = file_now_ns();
	l->fd = answer_open(s, file, &l->id);
	if (l->fd < 0 || !file_id_is_settled(&l->id, l->at_ns)) {
		if (l->fd >= 0)
			(void)close(l->fd); /* read only */
		l->fd = -1;
		return false;
	}
	l->bytes = (struct fingerprint){ 0 };
	l->size = 0;
	l->piece = heap_raw(FILE_PIECE);
	(void)uv_idle_start(&l->idle, on_idle);
	return true;
}

bool
large_waits(struct session *s, struct str url)
{
	struct file_id id;
	struct str file = str_from(url, 1);
	if (s->closing || file.len == 0 || str_ends(url, S("/")) ||
		!site_file_takes_long(s->site, file, &id) || file_id_eq(&id, &s->large.failed))
		return false;
	return s->large.fd >= 0 || begin(s, file);
}

void
large_end(struct session *s)
{
	stop(&s->large);
	uv_close((uv_handle_t *)&s->large.idle, NULL);
}
