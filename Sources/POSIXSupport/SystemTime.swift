import Glibc

/// The clocks of this host.
package enum SystemTime {
  /// Milliseconds since 1970.
  package static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Nanoseconds since some fixed moment; counts suspended time and never goes back.
  package static func steady() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Seconds to add to UTC at a moment (in seconds since 1970) for this host's local time.
  package static func localOffset(at seconds: Int64) -> Int {
    var when = time_t(seconds)
    var parts = tm()
    localtime_r(&when, &parts)
    return Int(parts.tm_gmtoff)
  }
}

extension SystemTime {
  /// Lets other processes go first; for retries against a lock, never to wait for luck.
  package static func pause(milliseconds: Int64) {
    var time = timespec(
      tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
    nanosleep(&time, nil)
  }
}
