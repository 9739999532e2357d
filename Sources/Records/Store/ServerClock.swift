package import POSIXSupport

/// The clock that stamps the files of a directory: the file server's, where there is one.
package enum ServerClock {
  /// Nanoseconds since 1970 by that clock.
  ///
  /// - Complexity: One create and one unlink.
  package static func now(
    in directory: borrowing Directory, _ process: ProcessIdentity
  ) throws(SystemError) -> Int64 {
    let name = ".clock-\(process)-\(try Random.text(6))"
    let stamp = try directory.createStampedFile(name, [], sync: false).modified
    try directory.unlink(name)
    return stamp
  }
}
