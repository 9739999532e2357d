package import POSIXSupport

/// Who may settle a record or holds its lock: a process and a token that no other can guess.
package struct Owner: Hashable, Sendable, CustomStringConvertible {
  package var process: ProcessIdentity
  package var token: String

  package init(process: ProcessIdentity, token: String) {
    self.process = process
    self.token = token
  }

  package init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/"), let process = ProcessIdentity(String(text[..<slash]))
    else { return nil }
    self.init(process: process, token: String(text[text.index(after: slash)...]))
  }

  package var description: String { "\(process)/\(token)" }

  /// For sentences: `pid 4242 on node7`.
  package var phrase: String { "pid \(process.pid) on \(process.host)" }
}
