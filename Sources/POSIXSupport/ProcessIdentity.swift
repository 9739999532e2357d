import Glibc

/// Which process this is among all of all hosts and all boots: what a claim or a lease names.
///
/// Written as `HOST.BOOT.NAMESPACE.PID.START`, safe in a file name.
package struct ProcessIdentity: Sendable, Hashable, CustomStringConvertible {
  /// The host's name, reduced to letters, digits and hyphens.
  package var host: String
  /// The first eight digits of the kernel's boot id.
  package var boot: String
  /// The inode of the pid namespace: containers share host names.
  package var namespace: String
  package var pid: Int32
  /// Clock ticks since boot at which the process started: pids are used again.
  package var start: String

  package init(host: String, boot: String, namespace: String, pid: Int32, start: String) {
    self.host = host
    self.boot = boot
    self.namespace = namespace
    self.pid = pid
    self.start = start
  }

  /// This process. Read once; a forked child of ours never writes.
  package static let current = ProcessIdentity(
    host: sanitized(Host.name()), boot: bootID(), namespace: pidNamespace(), pid: getpid(),
    start: startTime(of: getpid()) ?? "0")

  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5, let pid = Int32(parts[3]) else { return nil }
    self.init(
      host: String(parts[0]), boot: String(parts[1]), namespace: String(parts[2]), pid: pid,
      start: String(parts[4]))
  }

  package var description: String { "\(host).\(boot).\(namespace).\(pid).\(start)" }

  package enum Verdict: Sendable { case alive, dead, unknown }

  /// Whether that process still runs, as far as this one can tell without waiting.
  ///
  /// Same host and boot: certain. Same host name and other boot: dead. Another host or namespace: unknown.
  package func verdict(from here: ProcessIdentity = .current) -> Verdict {
    guard host == here.host else { return .unknown }
    guard boot == here.boot else { return .dead }
    guard namespace == here.namespace else { return .unknown }
    guard let start = Self.startTime(of: pid) else { return .dead }
    return start == self.start ? .alive : .dead
  }

  private static func sanitized(_ name: String) -> String {
    let kept = name.utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        byte
      default: UInt8(ascii: "-")
      }
    }
    return kept.isEmpty ? "host" : String(decoding: kept.prefix(64), as: UTF8.self)
  }

  private static func bootID() -> String {
    guard let file = try? FileDescriptor.open("/proc/sys/kernel/random/boot_id", .read),
      let bytes = try? file.readAll()
    else { return "unknown" }
    return String(decoding: bytes.prefix(8), as: UTF8.self)
  }

  private static func pidNamespace() -> String {
    var raw = stat()
    return stat("/proc/self/ns/pid", &raw) == 0 ? String(raw.st_ino) : "0"
  }

  /// Field 22 of `/proc/PID/stat`, or `nil` when there is no such process. A zombie has ended.
  private static func startTime(of pid: Int32) -> String? {
    guard let file = try? FileDescriptor.open("/proc/\(pid)/stat", .read),
      let bytes = try? file.readAll()
    else { return nil }
    // The second field is the program's name in parentheses and may hold anything.
    guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, fields[0] != [UInt8(ascii: "Z")] else { return nil }
    return String(decoding: fields[19], as: UTF8.self)
  }
}
