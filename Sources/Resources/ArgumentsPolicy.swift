public import Records

/// What a fetch does when a value is kept that was computed with other arguments.
public enum ArgumentsPolicy: Sendable, Hashable {
  /// It is an error that names what differs.
  case fail
  /// It computes the value anew; the old one is gone then.
  case recompute
  /// It takes the value as it is.
  case reuse
}

/// One argument that differs between what is kept and what was asked for.
public struct ArgumentDifference: Hashable, Sendable, CustomStringConvertible {
  /// Its dotted path; empty for the arguments as a whole.
  public let path: String
  /// `nil` where it was not there.
  public let kept: JSONValue?
  public let asked: JSONValue?

  public var description: String {
    let name = path.isEmpty ? "the arguments" : "'\(path)'"
    switch (kept, asked) {
    case (let kept?, nil): return "\(name) was \(kept.text), now it is not there"
    case (nil, let asked?): return "\(name) is \(asked.text), it was not there"
    case (let kept?, let asked?): return "\(name) is \(asked.text), it was \(kept.text)"
    case (nil, nil): return name
    }
  }

  /// All differences, in the order of their paths.
  static func all(kept: JSONValue?, asked: JSONValue?, at path: String = "") -> [ArgumentDifference]
  {
    if kept == asked { return [] }
    if case .object(let old)? = kept, case .object(let new)? = asked {
      return Set(old.keys).union(new.keys).sorted().flatMap { name in
        all(kept: old[name], asked: new[name], at: path.isEmpty ? name : path + "." + name)
      }
    }
    return [ArgumentDifference(path: path, kept: kept, asked: asked)]
  }
}

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
