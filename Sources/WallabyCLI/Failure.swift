internal import POSIXSupport
internal import WallabyKit

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
    case let error as WallabyError:
      self.init(
        code: error.code.rawValue, exit: Self.exit(for: error.code), message: error.message,
        path: error.path, hint: error.hint)
    case let error as RunFailure:
      self.init(error.cause)
      if exit != .usage { exit = .runFailed }
    case let error as SystemError:
      self = .system(error)
    default:
      self = .bug(error)
    }
  }

  init(code: String, exit: ExitCode, message: String, path: String? = nil, hint: String? = nil) {
    (self.code, self.exit, self.message) = (code, exit, message)
    (self.path, self.hint) = (path, hint)
  }

  private static func exit(for code: WallabyError.Code) -> ExitCode {
    switch code {
    case .noStore: .noStore
    case .notFound: .notFound
    case .busy: .busy
    case .damaged, .unsupportedFormat: .damaged
    case .invalidInput: .usage
    case .failed: .partial
    default: .refused
    }
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
    var writer = JSONWriter(pretty: false)
    writer.beginObject()
    writer.member("type", "error")
    writer.member("v", 1)
    writer.member("code", code)
    writer.member("exit", exit.rawValue)
    writer.member("message", message)
    writer.member("path", path.map { .string($0) } ?? .null)
    writer.member("hint", hint.map { .string($0) } ?? .null)
    writer.endObject()
    writer.bytes.append(UInt8(ascii: "\n"))
    return writer.bytes
  }
}
