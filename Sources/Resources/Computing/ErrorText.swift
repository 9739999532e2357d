import FoundationEssentials
import Records

/// An error as text for people, with those that led to it.
struct ErrorText {
  /// In one line.
  let first: String
  /// What goes into `error.log`.
  let whole: String

  static func chain(of error: any Error) -> ErrorText {
    var lines: [String] = []
    var next: (any Error)? = error
    while let error = next, lines.count < 32 {
      lines.append("\(String(reflecting: type(of: error))): \(describe(error))")
      next = cause(of: error)
    }
    let first = describe(error).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return ErrorText(
      first: first, whole: lines.joined(separator: "\ncaused by ") + "\n")
  }

  private static func describe(_ error: any Error) -> String {
    if error is CancellationError { return "it was cancelled" }
    if let error = error as? any CustomStringConvertible { return error.description }
    return String(describing: error)
  }

  /// The error that an error has among its members, if it has one.
  private static func cause(of error: any Error) -> (any Error)? {
    func find(_ mirror: Mirror, _ depth: Int) -> (any Error)? {
      for child in mirror.children {
        if let error = child.value as? any Error { return error }
        if depth < 2, let found = find(Mirror(reflecting: child.value), depth + 1) { return found }
      }
      return nil
    }
    return find(Mirror(reflecting: error), 0)
  }
}
