import CPOSIX
import Glibc

/// Processes of this host that nobody waits for any more.
package enum Strays {
  /// Kills every process of this user that was started with a variable of that value, and waits until they are gone.
  ///
  /// - Parameter variable: `NAME=value`.
  /// - Complexity: A read for each process of the host.
  package static func kill(withVariable variable: String) {
    let wanted = Array(variable.utf8)
    // What is born meanwhile is found in the next round.
    for _ in 0..<100 {
      let found = processes(with: wanted)
      if found.isEmpty { return }
      for pid in found { _ = Glibc.kill(pid, SIGKILL) }
      SystemTime.pause(milliseconds: 1)
    }
  }

  private static func processes(with variable: [UInt8]) -> [Int32] {
    guard let names = try? Directory("/proc").names() else { return [] }
    return names.compactMap { Int32($0) }.filter { pid in
      guard pid != getpid(),
        let file = try? FileDescriptor.open("/proc/\(pid)/environ", .read),
        let bytes = try? file.readAll(size: 0, limit: 1 << 24)
      else { return false }
      return bytes.split(separator: 0).contains { $0.elementsEqual(variable) }
    }
  }
}
