public import Records

/// Why a fetch would compute.
public enum RecomputeReason: Hashable, Sendable, CustomStringConvertible {
  /// Nothing is kept.
  case absent
  /// The last attempt did not succeed.
  case failed(Record.State, message: String?)
  /// Other arguments than those it was computed with.
  case argumentsChanged([ArgumentDifference])
  /// Another version of the closure.
  case versionChanged(kept: String?, asked: String?)

  public var description: String {
    switch self {
    case .absent: return "nothing is kept"
    case .failed(let state, let message):
      return "it ended as '\(state.rawValue)'" + (message.map { ": " + $0 } ?? "")
    case .argumentsChanged(let differences):
      return "other arguments: " + differences.map(\.description).joined(separator: ", ")
    case .versionChanged(let kept, let asked):
      func name(_ version: String?) -> String { version.map { "'\($0)'" } ?? "none" }
      return "the version is \(name(asked)), it was \(name(kept))"
    }
  }
}
