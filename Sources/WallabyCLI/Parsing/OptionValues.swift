internal import WallabyKit

/// The options of one command line, asked for by what declares them.
struct OptionValues: Sendable {
  struct Use: Sendable {
    let option: OptionSpec
    /// As it was written, for messages.
    let spelling: String
    let value: Argument?
  }

  private(set) var uses: [Use] = []

  /// Keeps one use, refusing what cannot be a value of the option.
  mutating func add(_ option: OptionSpec, _ spelling: String, _ value: Argument?) throws(UsageError)
  {
    if let value {
      do throws(UsageError) {
        try option.kind.check(value)
      } catch {
        throw error.about(spelling)
      }
    }
    uses.append(Use(option: option, spelling: spelling, value: value))
  }

  func has(_ option: OptionSpec) -> Bool { uses.contains { $0.option.name == option.name } }

  /// Every value, in the order of the command line.
  func arguments(of option: OptionSpec) -> [Argument] {
    uses.compactMap { $0.option.name == option.name ? $0.value : nil }
  }

  /// The value that counts: the last.
  func argument(of option: OptionSpec) -> Argument? { arguments(of: option).last }

  func texts(of option: OptionSpec) -> [String] { arguments(of: option).map(\.text) }
  func text(of option: OptionSpec) -> String? { argument(of: option)?.text }

  func duration(of option: OptionSpec) throws(UsageError) -> Duration? {
    guard let text = text(of: option) else { return nil }
    guard let duration = DurationText.parse(text) else { throw .noDuration(text) }
    return duration
  }

  /// Bytes.
  func size(of option: OptionSpec) throws(UsageError) -> Int64? {
    guard let text = text(of: option) else { return nil }
    return try SizeText.parse(text)
  }

  func count(of option: OptionSpec) -> Int? { text(of: option).flatMap { Int($0) } }
}
