#define _GNU_SOURCE
#include "BenchFloor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int64_t floor_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int put_file(int directory, const char *name, struct floor_bytes bytes, int durable) {
  int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  if (write(file, bytes.start, bytes.count) != (ssize_t)bytes.count) return errno ? errno : EIO;
  if (durable && fsync(file) != 0) return errno;
  return close(file) == 0 ? 0 : errno;
}

int floor_put(int hour, const char *draft, const char *id, struct floor_bytes status,
              struct floor_bytes result, struct floor_bytes output, int durable) {
  int code;
  if (mkdirat(hour, draft, 0777) != 0) return errno;
  int directory = openat(hour, draft, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return errno;
  if (mkdirat(directory, "storage", 0777) != 0) return errno;
  if (output.count > 0) {
    if ((code = put_file(directory, "stdout.log", output, durable))) return code;
  } else if (mknodat(directory, "stdout.log", S_IFREG | 0666, 0) != 0) {
    return errno;
  }
  if (mknodat(directory, "stderr.log", S_IFREG | 0666, 0) != 0) return errno;
  if ((code = put_file(directory, "result.json", result, durable))) return code;
  if ((code = put_file(directory, "status.json", status, durable))) return code;
  if (durable && fsync(directory) != 0) return errno;
  if (renameat(hour, draft, hour, id) != 0) return errno;
  if (durable && fsync(hour) != 0) return errno;
  return close(directory) == 0 ? 0 : errno;
}

int floor_append(const char *path, int count, int first, int durable, struct floor_bytes status,
                 struct floor_bytes result) {
  struct floor_bytes nothing = {0, 0};
  int hour = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (hour < 0) return errno;
  int code = 0;
  for (int number = first; code == 0 && number < first + count; number++) {
    char draft[96], id[32];
    // As long as the names of drafts and records are.
    snprintf(id, sizeof id, "20200101T000000.000Z-%06d", number);
    snprintf(draft, sizeof draft, ".draft-%s-host.0123456789abcdef.4026531836.12345.678901", id);
    code = floor_put(hour, draft, id, status, result, nothing, durable);
  }
  close(hour);
  return code;
}
