/* Preloaded into a test's child: fsync and fdatasync fail with EIO while the file named by
 * FAIL_FSYNC_WHILE exists, as on a disk that loses pages. Every call leaves one byte in the
 * file named by COUNT_FSYNC: '.' done, 'x' failed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int judged(int fd, const char *name)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *trigger = getenv("FAIL_FSYNC_WHILE");
    const char *count = getenv("COUNT_FSYNC");
    int fails = trigger != NULL && access(trigger, F_OK) == 0;
    int log = count != NULL ? open(count, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

    if (log >= 0) {
        if (write(log, fails ? "x" : ".", 1) < 0)
            abort();
        close(log);
    }
    if (fails) {
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) { return judged(fd, "fsync"); }
int fdatasync(int fd) { return judged(fd, "fdatasync"); }
