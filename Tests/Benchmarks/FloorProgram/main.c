// A C program that does by bare calls what 'wallaby run --quiet -- COMMAND' does:
// wallaby-floor HOUR ID relaxed|durable STATUS COMMAND [ARG...]

#include <stdio.h>
#include <string.h>

#include "BenchFloor.h"

int main(int count, char **words) {
  if (count < 6) return 2;
  struct floor_bytes status = {words[4], strlen(words[4])};
  struct floor_bytes result = {"null\n", 5};
  int durable = strcmp(words[3], "durable") == 0;
  int code = floor_run(words[1], words[2], durable, words + 5, status, result);
  if (code) fprintf(stderr, "wallaby-floor: %s\n", strerror(code));
  return code ? 1 : 0;
}
