import POSIXSupport
import Records

extension TaskPolicy {
  /// As it stands in `.table.json`, and under `policy` in the status of an item.
  var json: [String: JSONValue] {
    var object: [String: JSONValue] = [:]
    object["image"] = image.map { .string($0) }
    object["retries"] = retries.map { .integer(Int64($0)) }
    object["retry_delay_seconds"] = retryDelay.map { .double($0.seconds) }
    object["retry_factor"] = retryFactor.map { .double($0) }
    object["retry_on"] = retryOn.map { failures in
      .array(failures.map(\.word).sorted { $0.precedesInBytes($1) }.map { .string($0) })
    }
    object["timeout_seconds"] = timeout.map { .double($0.seconds) }
    return object
  }

  init(_ object: [String: JSONValue]) {
    image = object["image"]?.stringValue
    retries = object["retries"]?.integerValue.flatMap { Int(exactly: $0) }
    retryDelay = object["retry_delay_seconds"]?.doubleValue.map(Self.duration)
    retryFactor = object["retry_factor"]?.doubleValue
    retryOn = object["retry_on"]?.arrayValue.map { words in
      Set(words.compactMap { $0.stringValue.flatMap { Failure($0) } })
    }
    timeout = object["timeout_seconds"]?.doubleValue.map(Self.duration)
  }

  /// A century is long enough, whatever a file says.
  private static func duration(_ seconds: Double) -> Duration {
    .seconds(min(max(seconds, 0), 100 * 365 * 86_400))
  }
}

extension TaskPolicy.Failure {
  /// `1`, `SIGKILL` or `timeout`.
  package var word: String {
    switch self {
    case .exitCode(let code): String(code)
    case .signal(let number): SignalNumber.name(Int32(clamping: number))
    case .timeout: "timeout"
    }
  }

  package init?(_ word: String) {
    if word == "timeout" {
      self = .timeout
    } else if let code = Int(word), (1...255).contains(code) {
      self = .exitCode(code)
    } else if let number = SignalNumber.named(word) {
      self = .signal(Int(number))
    } else {
      return nil
    }
  }
}
