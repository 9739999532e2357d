/// Where a value of a record stands: `fit.loss` in its result, `status.usage.wall_seconds` in its status.
///
/// With `status.` before it a dotted path goes into `status.json`, any other into `result.json`; `result.` before it says so
/// where the result has a member of one of these two names itself.
package struct FieldPath: Sendable, Hashable {
  package enum File: Sendable, Hashable { case result, status }

  package let file: File
  private let path: String

  package init(_ text: String) {
    if text.hasPrefix("status.") {
      (file, path) = (.status, String(text.dropFirst(7)))
    } else {
      (file, path) = (.result, text)
    }
  }

  /// The value there, in what the file holds.
  package func value(in content: JSONValue) -> JSONValue? {
    if let value = content.value(at: path) { return value }
    guard file == .result, path.hasPrefix("result.") else { return nil }
    return content.value(at: path.dropFirst(7))
  }
}
