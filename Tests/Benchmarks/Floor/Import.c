#define _GNU_SOURCE
#include "BenchFloor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

// For each item: mkdir, open, mkdir storage, 2 mknod, 2 times open, write and close, close; later a rename.
static int put_item(int items, const char *id, struct floor_bytes status,
                    struct floor_bytes result) {
  const char *names[] = {"result.json", "status.json"};
  struct floor_bytes bytes[] = {result, status};
  if (mkdirat(items, id, 0777) != 0) return errno;
  int item = openat(items, id, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (item < 0) return errno;
  if (mkdirat(item, "storage", 0777) != 0) return errno;
  if (mknodat(item, "stdout.log", S_IFREG | 0666, 0) != 0) return errno;
  if (mknodat(item, "stderr.log", S_IFREG | 0666, 0) != 0) return errno;
  for (int number = 0; number < 2; number++) {
    int file = openat(item, names[number], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return errno;
    if (write(file, bytes[number].start, bytes[number].count) != (ssize_t)bytes[number].count)
      return errno ? errno : EIO;
    if (close(file) != 0) return errno;
  }
  return close(item) == 0 ? 0 : errno;
}

int floor_import(const char *path, int count, struct floor_bytes status,
                 struct floor_bytes result, int with_tickets) {
  char name[64];
  int table = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (table < 0) return errno;
  if (mkdirat(table, ".new", 0777) != 0 || mkdirat(table, ".new/items", 0777) != 0) return errno;
  int batch = openat(table, ".new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int items = openat(table, ".new/items", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (batch < 0 || items < 0) return errno;
  for (int number = 0; number < count; number++) {
    snprintf(name, sizeof name, "item-%06d", number);
    int code = put_item(items, name, status, result);
    if (code) return code;
    if (!with_tickets) continue;
    // A directory for each thousand, as the queue has it.
    snprintf(name, sizeof name, "500-%04d", number / 1000);
    if (number % 1000 == 0 && mkdirat(batch, name, 0777) != 0) return errno;
    snprintf(name, sizeof name, "500-%04d/todo,0,,item-%06d", number / 1000, number);
    if (mknodat(batch, name, S_IFREG | 0666, 0) != 0) return errno;
  }
  for (int number = 0; number < count; number++) {
    snprintf(name, sizeof name, "item-%06d", number);
    if (renameat(items, name, table, name) != 0) return errno;
  }
  close(items);
  close(batch);
  return close(table) == 0 ? 0 : errno;
}
