#define _GNU_SOURCE
#include "BenchFloor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/// Calls `visit` for every name in a directory that does not begin with a dot.
static int each(int parent, const char *name, int (*visit)(int, const char *, void *), void *facts) {
  int number = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0) return errno;
  DIR *directory = fdopendir(number);
  if (!directory) return errno;
  struct dirent *entry;
  int code = 0;
  while (code == 0 && (entry = readdir(directory)))
    if (entry->d_name[0] != '.') code = visit(number, entry->d_name, facts);
  closedir(directory);
  return code;
}

struct totals {
  int64_t files, bytes;
};

static int read_record(int hour, const char *id, void *facts) {
  static char buffer[1 << 16];
  char path[300];
  snprintf(path, sizeof path, "%s/status.json", id);
  int file = openat(hour, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  ssize_t count = read(file, buffer, sizeof buffer);
  if (count < 0) return errno;
  close(file);
  struct totals *totals = facts;
  totals->files += 1;
  totals->bytes += count;
  return 0;
}

static int read_hour(int day, const char *hour, void *facts) {
  return each(day, hour, read_record, facts);
}

static int read_day(int records, const char *day, void *facts) {
  return each(records, day, read_hour, facts);
}

int floor_read(const char *records, int64_t *files, int64_t *bytes) {
  struct totals totals = {0, 0};
  int code = each(AT_FDCWD, records, read_day, &totals);
  *files = totals.files;
  *bytes = totals.bytes;
  return code;
}
