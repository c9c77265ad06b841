/* Refuses one call of this process to the system, as a full or failing disk does; loaded by LD_PRELOAD.

   REFUSE_CALL, REFUSE_WHEN and REFUSE_ERROR say which call, the how manieth on files of a release, and
   with which error number; REFUSE_MARK names a file that then holds the path. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

static int refuses(const char *kind, const char *path) {
    const char *wanted = getenv("REFUSE_CALL"), *mark = getenv("REFUSE_MARK");
    if (!wanted || !mark || strcmp(wanted, kind) || !strstr(path, "/.releases/")) return 0;
    if (atomic_fetch_add(&calls, 1) + 1 != atoi(getenv("REFUSE_WHEN"))) return 0;
    int made = open(mark, O_CREAT | O_WRONLY, 0600);
    dprintf(made, "%s", path);
    close(made);
    errno = atoi(getenv("REFUSE_ERROR"));
    return 1;
}

static int refuses_open(const char *kind, int opened) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", opened);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return refuses(kind, path);
}

#define CALL(result, name, test, shape, ...)                                   \
    result name shape {                                                        \
        static result(*real) shape;                                            \
        if (!real) real = (result(*) shape)dlsym(RTLD_NEXT, #name);            \
        if (test) return -1;                                                   \
        return real(__VA_ARGS__);                                              \
    }

CALL(ssize_t, write, refuses_open("write", f), (int f, const void *b, size_t n), f, b, n)
CALL(ssize_t, writev, refuses_open("write", f), (int f, const struct iovec *v, int n), f, v, n)
CALL(ssize_t, pwrite, refuses_open("write", f), (int f, const void *b, size_t n, off_t o), f, b, n, o)
CALL(ssize_t, pwrite64, refuses_open("write", f), (int f, const void *b, size_t n, off64_t o), f, b, n, o)
CALL(int, fsync, refuses_open("fsync", f), (int f), f)
CALL(int, fdatasync, refuses_open("fsync", f), (int f), f)
CALL(int, ftruncate, refuses_open("truncate", f), (int f, off_t o), f, o)
CALL(int, ftruncate64, refuses_open("truncate", f), (int f, off64_t o), f, o)
CALL(int, rename, refuses("rename", a), (const char *a, const char *b), a, b)
CALL(int, symlink, refuses("symlink", b), (const char *a, const char *b), a, b)
CALL(int, mkdir, refuses("mkdir", a), (const char *a, mode_t m), a, m)
