/* The machine that was measured on, and what a process costs it. */
#include "bench/machine.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "core/diag.h"

static uint64_t folder_bytes; /* nftw takes no context */

/* The file's bytes, at most what fits; "" where it cannot be read. */
static struct str
read_text(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, size - 1, f) : 0;
	if (f)
		(void)fclose(f);
	text[n] = 0;
	return (struct str){ text, n };
}

/* What stands behind the name and a colon in /proc's way of writing. */
static struct str
field(struct str text, struct str name)
{
	struct str line;
	while (str_line(&text, &line))
		if (str_starts(line, name))
			return str_trim(str_from(line, str_find(line, ':', 0) + 1));
	return S("");
}

static void
member(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "%s\"%s\":", b->ptr[b->len - 1] == '{' ? "" : ",", name);
	buf_json(b, value);
}

static const char *
file_system(const char *folder)
{
	struct statfs fs;
	if (statfs(folder, &fs) < 0)
		return "";
	switch ((unsigned long)fs.f_type) {
	case 0xef53:
		return "ext4";
	case 0x01021994:
		return "tmpfs";
	case 0x9123683e:
		return "btrfs";
	case 0x58465342:
		return "xfs";
	case 0x794c7630:
		return "overlayfs";
	default:
		return "other";
	}
}

void
machine_json(struct buf *b, const char *folder)
{
	char text[65536];
	struct utsname u;
	(void)uname(&u);
	buf_add_char(b, '{');
	member(b, "processor",
		field(read_text("/proc/cpuinfo", text, sizeof(text)), S("model name")));
	buf_printf(b, ",\"cores\":%ld,\"memory_mb\":%lld", sysconf(_SC_NPROCESSORS_ONLN),
		(long long)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) >> 20);
	member(b, "system", str_of(u.sysname));
	member(b, "kernel", str_of(u.release));
	member(b, "architecture", str_of(u.machine));
	member(b, "governor",
		str_trim(read_text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", text,
			sizeof(text))));
	member(b, "load", str_trim(read_text("/proc/loadavg", text, sizeof(text))));
	member(b, "file_system", str_of(file_system(folder)));
	buf_add_char(b, '}');
}

static uint64_t
number(struct str s)
{
	return s.len ? strtoull(s.ptr, NULL, 10) : 0;
}

/* The 14th and 15th field of /proc/PID/stat, behind the name in brackets: ticks. */
static uint64_t
ticks(struct str stat)
{
	struct str rest = str_from(stat, str_rfind(stat, ')') + 2), one;
	uint64_t sum = 0;
	for (int i = 3; i <= 15 && str_split(&rest, ' ', &one); i++)
		if (i >= 14)
			sum += number(one);
	return sum;
}

/* What one thread used of the processor, in ns: exact where the kernel counts it, else in ticks. */
static uint64_t
thread_cpu(const char *thread)
{
	char path[96], text[8192];
	(void)snprintf(path, sizeof(path), "%s/schedstat", thread);
	struct str exact = read_text(path, text, sizeof(text));
	if (exact.len)
		return number(exact);
	(void)snprintf(path, sizeof(path), "%s/stat", thread);
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);
	return ticks(read_text(path, text, sizeof(text))) * 1000000000 / hz;
}

static bool add_process(pid_t pid, struct usage *u);

/* The processes that a thread started, and theirs. */
static void
add_children(const char *thread, struct usage *u)
{
	char path[96], text[8192];
	(void)snprintf(path, sizeof(path), "%s/children", thread);
	struct str rest = read_text(path, text, sizeof(text)), one;
	while (str_split(&rest, ' ', &one))
		if (one.len)
			(void)add_process((pid_t)number(one), u);
}

/* Threads are counted one by one: the process's own files tell of the first one alone. */
static void
add_threads(pid_t pid, struct usage *u)
{
	char path[64], text[8192];
	(void)snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *tasks = opendir(path);
	for (const struct dirent *e; tasks && (e = readdir(tasks));) {
		char thread[80], status[96];
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(thread, sizeof(thread), "%s/%.10s", path, e->d_name);
		(void)snprintf(status, sizeof(status), "%s/status", thread);
		u->cpu_ns += thread_cpu(thread);
		u->wakeups += number(
			field(read_text(status, text, sizeof(text)), S("voluntary_ctxt_switches")));
		add_children(thread, u);
	}
	if (tasks)
		(void)closedir(tasks);
}

static bool
add_process(pid_t pid, struct usage *u)
{
	char path[64], text[8192];
	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	struct str status = read_text(path, text, sizeof(text));
	if (status.len == 0)
		return false;
	u->rss_anon_kb += number(field(status, S("RssAnon")));
	u->rss_file_kb += number(field(status, S("RssFile")));
	add_threads(pid, u);
	return true;
}

bool
machine_usage(pid_t pid, struct usage *ret)
{
	*ret = (struct usage){ 0 };
	return add_process(pid, ret);
}

static int
add_size(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	if (type == FTW_F)
		folder_bytes += (uint64_t)st->st_blocks * 512;
	return 0;
}

static int
add_length(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	if (type == FTW_F)
		folder_bytes += (uint64_t)st->st_size;
	return 0;
}

uint64_t
machine_folder_bytes(const char *folder)
{
	folder_bytes = 0;
	(void)nftw(folder, add_size, 16, FTW_PHYS);
	return folder_bytes;
}

uint64_t
machine_folder_length(const char *folder)
{
	folder_bytes = 0;
	(void)nftw(folder, add_length, 16, FTW_PHYS);
	return folder_bytes;
}

bool
machine_wait_quiet(pid_t pid, unsigned quiet_ms, unsigned limit_ms)
{
	struct usage now, last = { 0 };
	unsigned quiet = 0;
	for (unsigned waited = 0; waited < limit_ms && quiet < quiet_ms; waited += 20) {
		(void)nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		if (!machine_usage(pid, &now))
			return false;
		quiet = now.cpu_ns == last.cpu_ns && now.wakeups == last.wakeups ? quiet + 20 : 0;
		last = now;
	}
	return quiet >= quiet_ms;
}
