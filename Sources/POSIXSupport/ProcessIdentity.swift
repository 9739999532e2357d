import Glibc

/// Which process this is among all of all hosts and all boots: what a claim or a lease names.
///
/// Written as `HOST.BOOT.NAMESPACE.PID.START`, safe in a file name.
package struct ProcessIdentity: Sendable, Hashable, CustomStringConvertible {
  /// The host's name, reduced to letters, digits and hyphens.
  package var host: String
  /// The first eight digits of the kernel's boot id.
  package var boot: String
  /// The inodes of the pid and the time namespace: containers share host names, and some count time since boot their own way.
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
    host: sanitized(Host.name()), boot: bootID(), namespace: ownNamespace(), pid: getpid(),
    start: ownStart())

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
  /// Same host and boot: certain, unless the kernel refuses to tell. Same host name and other boot: dead. Another host or
  /// namespace: unknown.
  package func verdict(from here: ProcessIdentity = .current) -> Verdict {
    guard host == here.host, boot != Self.untold, here.boot != Self.untold else { return .unknown }
    guard boot == here.boot else { return .dead }
    guard namespace == here.namespace else { return .unknown }
    switch Self.news(of: pid) {
    case .runs(let start): return start == self.start ? .alive : .dead
    case .ended: return .dead
    case .hidden: return .unknown
    }
  }

  private enum News {
    case runs(since: String)
    case ended
    /// The kernel did not say, for lack of rights or of descriptors.
    case hidden
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
    else { return untold }
    return String(decoding: bytes.prefix(8), as: UTF8.self)
  }

  private static let untold = "unknown"

  private static func ownNamespace() -> String {
    ["pid", "time"].map { kind in
      var raw = stat()
      return stat("/proc/self/ns/\(kind)", &raw) == 0 ? String(raw.st_ino) : "0"
    }.joined(separator: "-")
  }

  private static func ownStart() -> String {
    if case .runs(let start) = news(of: getpid()) { return start }
    return "0"
  }

  /// Field 22 of `/proc/PID/stat`. A zombie has ended.
  private static func news(of pid: Int32) -> News {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileDescriptor.open("/proc/\(pid)/stat", .read).readAll()
    } catch {
      // What is hidden looks as if it were missing, but can still be asked for.
      let isGone = error.code == ENOENT || error.code == ESRCH
      return isGone && kill(pid, 0) != 0 && errno == ESRCH ? .ended : .hidden
    }
    // The second field is the program's name in parentheses and may hold anything.
    guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return .hidden }
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19 else { return .hidden }
    if fields[0] == [UInt8(ascii: "Z")] { return .ended }
    return .runs(since: String(decoding: fields[19], as: UTF8.self))
  }
}
