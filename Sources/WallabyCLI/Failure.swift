internal import POSIXSupport

/// What a command ended with, as its user reads it and a program parses it.
struct Failure: Hashable, Sendable {
  /// Stable; for programs.
  var code: String
  var exit: ExitCode
  var message: String
  var path: String?
  var hint: String?

  init(_ error: any Error) {
    switch error {
    case let error as UsageError:
      self.init(code: "usage", exit: .usage, message: error.message, hint: error.hint)
    case let error as SystemError:
      self.init(
        code: "system", exit: .refused,
        message: "cannot \(error.call) '\(error.path)': \(error.reason)", path: error.path)
    default:
      self.init(
        code: "bug", exit: .bug, message: "unexpected error: \(error)",
        hint: "please report this with the command line")
    }
  }

  init(code: String, exit: ExitCode, message: String, path: String? = nil, hint: String? = nil) {
    (self.code, self.exit, self.message) = (code, exit, message)
    (self.path, self.hint) = (path, hint)
  }

  /// `wallaby: cannot …`, with the hint in parentheses, or on a line of its own where the command line is wrong.
  var text: String {
    var text = "wallaby: " + HarmlessText.of(message)
    if let hint {
      let hint = HarmlessText.of(hint)
      text += exit == .usage ? "\n" + hint : " (\(hint))"
    }
    return text + "\n"
  }

  /// One JSON object on a line.
  var json: [UInt8] {
    var output = Array("{\"type\":\"error\",\"v\":1".utf8)
    let fields: [(String, Cell)] = [
      ("code", .text(code)), ("exit", .integer(Int64(exit.rawValue))), ("message", .text(message)),
      ("path", path.map(Cell.text) ?? .none), ("hint", hint.map(Cell.text) ?? .none),
    ]
    for (key, value) in fields {
      output += ",\"\(key)\":".utf8
      value.appendJSON(to: &output)
    }
    return output + "}\n".utf8
  }
}
