// What Glibc's module map leaves out, and the one function that must be C: the child's side of a
// fork, where only async-signal-safe calls are allowed.

#ifndef CPOSIX_H
#define CPOSIX_H

#include "Processes.h"

#include <stddef.h>
#include <stdint.h>

/// Fills a buffer with random bytes of the kernel. Returns 0 or an errno value.
int wallaby_random(void *buffer, size_t count);

/// Asks for a larger pipe buffer; a refusal is no error.
void wallaby_widen_pipe(int descriptor, int bytes);

/// Asks the file system of a descriptor for its magic number and what is free for the user.
/// Returns 0, or -1 with errno.
int wallaby_file_system(int descriptor, uint32_t *magic, int64_t *bytes, int64_t *inodes);

/// Exchanges two names in one step. Returns 0, or -1 with errno: EINVAL or ENOSYS where the file
/// system has no such step.
int wallaby_exchange(int directory, const char *one, const char *other);

/// Flushes the whole file system of a descriptor. Returns 0, or -1 with errno.
int wallaby_sync_file_system(int descriptor);

/// How many processors this process may run on; 0 where the kernel does not say.
int wallaby_processors(void);

/// The environment of this process, ended by a null pointer.
char **wallaby_environment(void);

#endif
