// The system calls of each operation in bare loops: what the library is measured against.
//
// Every function returns 0 or an errno value.

#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct floor_bytes {
  const void *start;
  size_t count;
};

/// What a command that was run left, and what it cost.
struct floor_usage {
  int64_t nanoseconds;
  int64_t max_rss_bytes;
  int status;
};

/// Nanoseconds of the steady clock that all processes share.
int64_t floor_now(void);

/// Makes one record in an open hour directory.
int floor_put(int hour, const char *draft, const char *id, struct floor_bytes status,
              struct floor_bytes result, struct floor_bytes output, int durable);

/// Makes `count` records in an hour directory, with names from `first` on.
int floor_append(const char *hour, int count, int first, int durable, struct floor_bytes status,
                 struct floor_bytes result);

/// Makes the directories of `count` items in the draft of a batch below a table, then renames each into the table.
int floor_import(const char *table, int count, struct floor_bytes status,
                 struct floor_bytes result, int with_tickets);

/// Makes `count` resources in a collection, each with a record's calls in `.pending` and a claim: a
/// symbolic link that is made before and removed after.
int floor_compute(const char *collection, int count, int first, struct floor_bytes status,
                  struct floor_bytes result);

/// Forks and runs a command whose output goes to the logs of a record that is made before and
/// settled after, as `wallaby run` does.
int floor_run(const char *hour, const char *id, int durable, char *const *arguments,
              struct floor_bytes status, struct floor_bytes result);

/// Lists the days and hours below `records`, and opens, reads and closes every `status.json`.
int floor_read(const char *records, int64_t *files, int64_t *bytes);

/// Runs a program to its end: standard input is `input`, standard output goes to `output`.
int floor_spawn(char *const *arguments, const char *input, const char *output,
                struct floor_usage *usage);

#endif
